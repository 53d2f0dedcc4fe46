# A save that is based on an older version of a record.
stale-title = This was changed meanwhile
stale = This was changed while you were writing. Nothing has been saved yet. Save again to put what you wrote in its place.
stale-at = This was changed on { $when }, while you were writing. Nothing has been saved yet. Save again to put what you wrote in its place.
stale-by = { $by } changed this on { $when }, while you were writing. Nothing has been saved yet. Save again to put what you wrote in its place.
stale-field = { $field }: you have “{ $typed }”; it now says “{ $standing }”.
stale-message = You changed this message on another device on { $when }. It now says: “{ $standing }”. Save again to put this text in its place.
stale-empty = nothing
stale-yes = yes
stale-no = no
language-fr = French
language-en = English
