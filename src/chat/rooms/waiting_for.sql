-- How much waits for a member: invitations, requests in the conversations that they moderate, and to be friends; for members
-- with one of the staff roles `running`, who run all rooms, also requests in rooms without anybody who answers. Every page
-- says it: a function of plain SQL would be planned each time, which takes longer than counting.
CREATE OR REPLACE FUNCTION waiting_for(reader_id bigint, running text[]) RETURNS bigint
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN (SELECT count(*) FROM memberships s JOIN rooms r ON r.id = s.room_id AND r.deleted_at IS NULL
            WHERE s.member_id = reader_id AND s.state = 'pending' AND s.invited_by IS NOT NULL
                AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = reader_id AND b.blocked_id = s.invited_by))
        + (SELECT count(*) FROM memberships s JOIN rooms r ON r.id = s.room_id AND r.deleted_at IS NULL
               JOIN memberships p ON p.room_id = s.room_id AND p.state = 'pending' AND p.invited_by IS NULL
               JOIN members m ON m.id = p.member_id AND m.state = 'active'
           WHERE s.member_id = reader_id AND s.role IN ('moderator', 'owner'))
        + (SELECT count(*) FROM friendships f JOIN members m ON m.id = f.asker_id AND m.state = 'active'
           WHERE f.asked_id = reader_id AND f.accepted_at IS NULL
               AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = reader_id AND b.blocked_id = f.asker_id))
        + CASE WHEN EXISTS (SELECT FROM role_grants g WHERE g.member_id = reader_id AND g.role = ANY (running)) THEN
              (SELECT count(*) FROM memberships p JOIN rooms r ON r.id = p.room_id AND r.deleted_at IS NULL AND r.kind = 'room'
                   JOIN members m ON m.id = p.member_id AND m.state = 'active'
               WHERE p.state = 'pending' AND p.invited_by IS NULL AND NOT has_moderator(r.id))
          ELSE 0 END;
END;
$$;
