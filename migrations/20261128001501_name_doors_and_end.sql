-- When the doors of a concert open and when it ends, where the box office says so. Both are facts that people are told of.
ALTER TABLE concerts
    ADD COLUMN doors_at timestamptz,
    ADD COLUMN ends_at timestamptz,
    ADD CONSTRAINT concerts_doors_at_check CHECK (doors_at BETWEEN starts_at - interval '24 hours' AND starts_at),
    ADD CONSTRAINT concerts_ends_at_check CHECK (ends_at > starts_at AND ends_at <= starts_at + interval '24 hours');
ALTER TABLE concert_changes ADD COLUMN doors_at timestamptz, ADD COLUMN ends_at timestamptz;

DROP TRIGGER concerts_edit_version ON concerts;
CREATE TRIGGER concerts_edit_version
    BEFORE UPDATE OF title, artist, venue, text, picture, starts_at, doors_at, ends_at, row_count, seats_per_row, sale_opens_at,
        sale_closes_at, audience, limit_per_person ON concerts FOR EACH ROW
    WHEN ((OLD.title, OLD.artist, OLD.venue, OLD.text, OLD.picture, OLD.starts_at, OLD.doors_at, OLD.ends_at, OLD.row_count,
           OLD.seats_per_row, OLD.sale_opens_at, OLD.sale_closes_at, OLD.audience, OLD.limit_per_person)
          IS DISTINCT FROM
          (NEW.title, NEW.artist, NEW.venue, NEW.text, NEW.picture, NEW.starts_at, NEW.doors_at, NEW.ends_at, NEW.row_count,
           NEW.seats_per_row, NEW.sale_opens_at, NEW.sale_closes_at, NEW.audience, NEW.limit_per_person))
    EXECUTE FUNCTION raise_edit_version();

-- When a concert is over: at its end, two hours after its start where the end is not known.
CREATE FUNCTION over_at(starts_at timestamptz, ends_at timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(ends_at, starts_at + interval '2 hours');

-- No seat of a concert that is over is sold, whatever the end of its sale says.
CREATE OR REPLACE FUNCTION sale_state(concert bigint, for_member boolean, moment timestamptz) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce((
        SELECT CASE WHEN c.cancelled_at IS NULL AND moment >= c.sale_opens_at
                         AND moment < least(c.sale_closes_at, over_at(c.starts_at, c.ends_at))
                         AND (c.audience = 'everyone' OR for_member)
                    THEN 'open' ELSE 'closed' END
        FROM concerts c WHERE c.id = concert), 'unknown');
END $$;
