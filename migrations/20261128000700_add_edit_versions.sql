-- The version of what a form overwrites. It rises with each change of those columns, whichever statement makes it, so that
-- a form can be refused which was filled from an older one. Other columns of the same rows change freely.

CREATE FUNCTION raise_edit_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.edit_version := OLD.edit_version + 1;
    RETURN NEW;
END $$;

ALTER TABLE concerts ADD COLUMN edit_version bigint NOT NULL DEFAULT 1;
CREATE TRIGGER concerts_edit_version
    BEFORE UPDATE OF title, artist, venue, text, picture, starts_at, row_count, seats_per_row, sale_opens_at, sale_closes_at,
        audience, limit_per_person ON concerts FOR EACH ROW
    WHEN ((OLD.title, OLD.artist, OLD.venue, OLD.text, OLD.picture, OLD.starts_at, OLD.row_count, OLD.seats_per_row,
           OLD.sale_opens_at, OLD.sale_closes_at, OLD.audience, OLD.limit_per_person)
          IS DISTINCT FROM
          (NEW.title, NEW.artist, NEW.venue, NEW.text, NEW.picture, NEW.starts_at, NEW.row_count, NEW.seats_per_row,
           NEW.sale_opens_at, NEW.sale_closes_at, NEW.audience, NEW.limit_per_person))
    EXECUTE FUNCTION raise_edit_version();

ALTER TABLE sites ADD COLUMN edit_version bigint NOT NULL DEFAULT 1;
CREATE TRIGGER sites_edit_version BEFORE UPDATE OF name ON sites FOR EACH ROW
    WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION raise_edit_version();

ALTER TABLE bays ADD COLUMN edit_version bigint NOT NULL DEFAULT 1;
CREATE TRIGGER bays_edit_version
    BEFORE UPDATE OF site_id, name, policy, term_ends_on, release_on_open, department, opens_at, closes_at, actuator,
        student_quota, teacher_quota, staff_quota, extension_days, extensions_allowed, reservation_minutes, penalty_hours
    ON bays FOR EACH ROW
    WHEN ((OLD.site_id, OLD.name, OLD.policy, OLD.term_ends_on, OLD.release_on_open, OLD.department, OLD.opens_at,
           OLD.closes_at, OLD.actuator, OLD.student_quota, OLD.teacher_quota, OLD.staff_quota, OLD.extension_days,
           OLD.extensions_allowed, OLD.reservation_minutes, OLD.penalty_hours)
          IS DISTINCT FROM
          (NEW.site_id, NEW.name, NEW.policy, NEW.term_ends_on, NEW.release_on_open, NEW.department, NEW.opens_at,
           NEW.closes_at, NEW.actuator, NEW.student_quota, NEW.teacher_quota, NEW.staff_quota, NEW.extension_days,
           NEW.extensions_allowed, NEW.reservation_minutes, NEW.penalty_hours))
    EXECUTE FUNCTION raise_edit_version();

-- A locker is edited by two forms: its fittings, and whether it is in service.
ALTER TABLE lockers
    ADD COLUMN edit_version bigint NOT NULL DEFAULT 1,
    ADD COLUMN service_version bigint NOT NULL DEFAULT 1;
CREATE TRIGGER lockers_edit_version
    BEFORE UPDATE OF place, department, accessible, sensor, pulse_ms ON lockers FOR EACH ROW
    WHEN ((OLD.place, OLD.department, OLD.accessible, OLD.sensor, OLD.pulse_ms)
          IS DISTINCT FROM (NEW.place, NEW.department, NEW.accessible, NEW.sensor, NEW.pulse_ms))
    EXECUTE FUNCTION raise_edit_version();
CREATE FUNCTION raise_service_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.service_version := OLD.service_version + 1;
    RETURN NEW;
END $$;
CREATE TRIGGER lockers_service_version BEFORE UPDATE OF service, service_reason ON lockers FOR EACH ROW
    WHEN ((OLD.service, OLD.service_reason) IS DISTINCT FROM (NEW.service, NEW.service_reason))
    EXECUTE FUNCTION raise_service_version();

ALTER TABLE rooms ADD COLUMN edit_version bigint NOT NULL DEFAULT 1;
CREATE TRIGGER rooms_edit_version BEFORE UPDATE OF name, about, join_policy ON rooms FOR EACH ROW
    WHEN ((OLD.name, OLD.about, OLD.join_policy) IS DISTINCT FROM (NEW.name, NEW.about, NEW.join_policy))
    EXECUTE FUNCTION raise_edit_version();

ALTER TABLE messages ADD COLUMN edit_version bigint NOT NULL DEFAULT 1;
CREATE TRIGGER messages_edit_version BEFORE UPDATE OF body ON messages FOR EACH ROW
    WHEN (OLD.body IS DISTINCT FROM NEW.body) EXECUTE FUNCTION raise_edit_version();

-- A member is edited by the school (with the card, which is another table: hence no comparison) and by themselves.
ALTER TABLE members
    ADD COLUMN edit_version bigint NOT NULL DEFAULT 1,
    ADD COLUMN profile_version bigint NOT NULL DEFAULT 1;
CREATE TRIGGER members_edit_version
    BEFORE UPDATE OF surname, first_name, email, kind, department ON members FOR EACH ROW
    EXECUTE FUNCTION raise_edit_version();
CREATE FUNCTION raise_profile_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.profile_version := OLD.profile_version + 1;
    RETURN NEW;
END $$;
CREATE TRIGGER members_profile_version
    BEFORE UPDATE OF display_name, language, theme, direct_from ON members FOR EACH ROW
    WHEN ((OLD.display_name, OLD.language, OLD.theme, OLD.direct_from)
          IS DISTINCT FROM (NEW.display_name, NEW.language, NEW.theme, NEW.direct_from))
    EXECUTE FUNCTION raise_profile_version();
