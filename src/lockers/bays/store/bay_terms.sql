-- The rules of a bay, in the order of the fields of `Terms`.
CREATE OR REPLACE FUNCTION bay_terms(bay bays) RETURNS record LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN ROW(bay.policy, bay.term_ends_on, bay.release_on_open, bay.opens_at, bay.closes_at, bay.student_quota,
               bay.teacher_quota, bay.staff_quota, bay.extension_days, bay.extensions_allowed, bay.reservation_minutes,
               bay.penalty_hours);
END
$$;
