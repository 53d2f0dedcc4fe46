# Keeps one PostgreSQL server alive for as long as somebody uses it.
#
# usage: KEEPER=<this text> sh -c 'eval "$KEEPER"' parvis-keeper LINGER FIFO COMMAND...
#
# Every program that uses the server holds FIFO open for writing and has written one line to it. Standard input is the
# other end: it ends when the last of them is gone, killed or not, because the kernel closes what they held.
# Standard output is a locked file: the lock is free again when this script and its watcher are gone.
# Standard error is the server's log.

unset KEEPER
linger=$1
fifo=$2
shift 2

# A service manager may signal every process at once: the server must outlive the programs that still use it.
trap '' HUP INT TERM

exec 3<&0 </dev/null
"$@" >&2 3<&- &
server=$!

(
    while :; do
        while read -r _; do :; done
        if [ "$linger" -gt 0 ]; then
            sleep "$linger" >/dev/null 2>&1 3<&-
            # A line here: somebody came, and has perhaps left again.
            read -r _ && continue
        fi
        # From here on nobody can come; who came just before has left a line.
        mv -f "$fifo" "$fifo.closing"
        read -r _ || break
        mv -f "$fifo.closing" "$fifo"
    done
    # Fast shutdown.
    kill -INT "$server"
) <&3 &
watcher=$!
exec 3<&-

wait "$server"
kill -KILL "$watcher" 2>/dev/null
rm -f "$fifo.closing"
