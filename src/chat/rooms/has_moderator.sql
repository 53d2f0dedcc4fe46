-- Whether a room or group has somebody who accepts requests and invites.
CREATE OR REPLACE FUNCTION has_moderator(in_room bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM memberships s JOIN members m ON m.id = s.member_id AND m.state = 'active'
                   WHERE s.room_id = in_room AND s.state = 'active' AND s.role IN ('moderator', 'owner'))
$$;
