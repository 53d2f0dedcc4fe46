-- The hash that a controller makes of a card, by the form of its reader.
CREATE OR REPLACE FUNCTION card_hash_at(form text, plain bytea, backwards bytea, as_number bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE form WHEN 'hex_reversed' THEN backwards WHEN 'decimal' THEN as_number ELSE plain END;
