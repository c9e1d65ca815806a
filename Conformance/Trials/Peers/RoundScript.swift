/// Rounds of two programs at once, as bash runs them in a guest; no process is started that need not be.
enum RoundScript {
    /// What every script begins with.
    ///
    /// A rival's write is `w TEXT FILE`; when it began and ended, and what came of it, is kept in `/tmp/rival`. Its clock is
    /// that of strace. With `watched` anybind runs under strace; `from LINES` waits until strace has seen as many calls.
    static let tools = #"""
        D=0000:00:03.0; B=/sys/bus/pci; P=$B/devices/$D; O=$P/driver_override
        exec 2>/dev/null
        [ -p /tmp/never ] || mkfifo /tmp/never
        exec 9<>/tmp/never
        nap() { read -rt $1 -u 9 nothing; }
        drowse() { nap 0.$(( RANDOM % 2 ))$(( RANDOM % 10 ))$(( RANDOM % 10 )); }
        look() {
            local driver; S=-
            for driver in e1000e vfio-pci pci-stub; do [ -e $B/drivers/$driver/$D ] && S=$driver; done
            read -r override <$O; S=$S/$override
        }
        to() {
            echo $1 >$O; [ -e $P/driver ] && echo $D >$P/driver/unbind
            echo $D >$B/drivers_probe; rm -f /etc/driverctl.d/*
        }
        from() {
            local line
            while mapfile -t line </tmp/trace && [ ${#line[@]} -lt $1 ] && [ ! -e /tmp/ended ]; do nap 0.02; done
        }
        watched() {
            local delay=
            case $(( RANDOM % 4 )) in
            1|2) delay="-e inject=write:delay_exit=$(( RANDOM % 300 ))ms:when=$(( RANDOM % 9 + 1 ))";;
            3) delay="-e inject=readlink:delay_enter=$(( RANDOM % 300 ))ms:when=$(( RANDOM % 4 + 2 ))";;
            esac
            /bin/strace -f --seccomp-bpf -ttt -y -s 64 -e trace=write,readlink,pread64 $delay -o /tmp/trace \
                /bin/anybind "$@" >/tmp/said 2>&1
            A=$?; : >/tmp/ended
        }
        # The calls on the device: a write W, a look L.
        calls() {
            awk '/<\/sys.*write\(|write\([0-9]*<\/sys/ { p = $0; sub(/^[^<]*</, "", p); sub(/>.*/, "", p); n = split(p, w, "/")
                    t = $0; sub(/^[^"]*"/, "", t); sub(/(\\n)?".*/, "", t); r = $0; sub(/.* = /, "", r); split(r, e, " ")
                    print "W", $2, w[n], t == "" ? "-" : t, e[1] < 0 ? e[2] : "ok" }
                /readlink\(".*\/driver"/ { d = $0; if (/ = -1/) d = "-"; else { sub(/.*", "/, "", d); sub(/".*/, "", d); sub(/.*\//, "", d) }
                    print "L", $2, "driver", d }
                /pread64\(.*driver_override>/ { o = $0; sub(/.*driver_override>, "/, "", o); sub(/\\n.*/, "", o); print "L", $2, "override", o }' /tmp/trace
        }
        w() {
            local began; drowse; began=$EPOCHREALTIME
            if echo "$1" >$2; then R=ok; else R=refused; fi
            echo "r $began $EPOCHREALTIME $R ${2##*/} $1" >>/tmp/rival
        }
        # driverctl in a shell of its own, which notes each of its commands and sleeps before each write.
        driverctl() {
            /bin/bash -c '
                note() { case $1 in "echo "*">"*) read -rt 0.$(( RANDOM % 2 ))$(( RANDOM % 10 )) -u 9 nothing;; esac; echo "$EPOCHREALTIME $1" >&8; }
                set -T; trap '\''note "$BASH_COMMAND"'\'' DEBUG; . /usr/sbin/driverctl "$@"' driverctl "$@" 8>/tmp/noted 2>/dev/null
            R=$?; echo "$EPOCHREALTIME end" >>/tmp/noted
            awk '{ if (began != "") { print "r", began, $1, "ok", what, "-"; began = "" } }
                /echo .*> *"\$syspath|echo .*drivers_probe/ { began = $1; what = /override/ ? "driver_override" : /unbind/ ? "unbind" : "drivers_probe" }' /tmp/noted >>/tmp/rival
            return $R
        }
        stub() { w pci-stub $O; w $D $P/driver/unbind; w $D $B/drivers_probe; look; [ $S = pci-stub/pci-stub ]; }
        own() { w $D $P/driver/unbind; w $D $B/drivers/e1000e/bind; [ -e $B/drivers/e1000e/$D ]; }
        away() { w $D $P/driver/unbind; [ $R = ok ]; }
        owning() { while [ ! -e /tmp/ended ]; do w $D $P/driver/unbind; w $D $B/drivers/e1000e/bind; done; false; }
        probing() { while [ ! -e /tmp/ended ]; do w $D $B/drivers_probe; done; false; }
        mkdir -p /etc/driverctl.d

        """#

    /// Some rounds of a command beside a rival.
    static func rivalry(_ rivalry: Rivalry, rounds: Int) -> String {
        tools + """
            for round in $(seq \(rounds)); do
                to \(rivalry.start); rm -f /tmp/ended /tmp/rival; : >/tmp/trace; : >/tmp/rival
                look; echo "s $S"
                first=$(( RANDOM % 48 )); second=$(( RANDOM % 48 ))
                ( from $(( first > second ? first : second )); \(rivalry.rival); R=$?; look; echo "b $R $EPOCHREALTIME $S" >/tmp/b ) &
                watched \(rivalry.words.joined(separator: " "))
                wait; look; echo "a $A $(tr '\\n' ' ' </tmp/said)"; calls; cat /tmp/rival /tmp/b; echo "e $S"
            done
            """
    }

    /// Some rounds of two commands at once; the first is watched in every third.
    static func pair(_ pair: Pair, rounds: Int) -> String {
        tools + """
            for round in $(seq \(rounds)); do
                to \(pair.start); rm -f /tmp/ended
                ( drowse; /bin/anybind \(pair.second.words) >/tmp/b 2>&1; echo "b $? $(tr '\\n' ' ' </tmp/b)" >/tmp/c ) &
                drowse
                if [ $(( round % 3 )) = 0 ]; then watched \(pair.first.words); else
                    /bin/anybind \(pair.first.words) >/tmp/said 2>&1; A=$?
                fi
                wait; look; echo "a $A $(tr '\\n' ' ' </tmp/said)"; cat /tmp/c; echo "e $S"
            done
            /bin/anybind recover
            cat $B/drivers_autoprobe
            """
    }
}
