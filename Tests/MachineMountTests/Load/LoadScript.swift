import MachineFiles
import MachineSimulation

/// What many processes do at once to one machine, as a shell's script, and the machine.
///
/// What a process does is as the numbers of a fixed sequence fall; how the processes fall between each
/// other is another each time. Each keeps what it was told in a file of its kind: ``kinds``.
struct LoadScript {
    /// Where the script keeps its files.
    let directory: String
    /// How long each turn takes; between two of them everything rests.
    let turns: [Int]

    static let changing = 8
    static let looking = 8
    /// The files of messages: what was refused to those who change something, and what was seen wrong.
    static let kinds = ["unbind", "bind", "probe", "override", "come", "go", "look"]
    /// The other files: how many processes came to their end, and the two that tell of a turn's end.
    static let files = kinds + ["ended", "quiet", "go-on"]

    /// As many as fit on one PCI bus in a round number.
    static let devices = (0..<200).map { number in
        let slot = String(number / 8, radix: 16)
        return "0000:00:" + (slot.utf8.count == 1 ? "0" : "") + slot + ".\(number % 8)"
    }
    /// It has virtual functions, now and then.
    private static let physical = "0000:20:00.0"
    /// Nobody touches it.
    private static let untouched = "0000:21:00.0"

    static func machine() throws -> SimulatedMachine {
        try SimulatedMachine(MachineDescription(text: Array(description.utf8), source: "load"))
    }

    /// The machine file.
    static var description: String {
        let devices = devices.map {
            "{ name: '\($0)', bus: 'pci', id: '8086:10d3', class: '020000' }"
        }
        return """
            { name: 'load',
              drivers: [
                { name: 'a', bus: 'pci', ids: ['8086:10d3', '8086:1515'] },
                { name: 'b', bus: 'pci', ids: ['8086:10d3'] },
                { name: 'physical', bus: 'pci', ids: ['8086:1528'], configuresSRIOV: true },
                { name: 'untouched', bus: 'pci', ids: ['8086:1111'] } ],
              devices: [
                { name: '\(physical)', bus: 'pci', id: '8086:1528', class: '020000',
                  sriov: { total: 8, device: '1515' } },
                { name: '\(untouched)', bus: 'pci', id: '8086:1111', class: '020000' },
                \(devices.joined(separator: ",\n"))] }
            """
    }

    /// The script for busybox's shell, whose `echo`, `read` and `[` are in the shell itself.
    var text: String {
        let changing = (0..<LoadScript.changing).map { process($0, changingLines) }
        let looking = (0..<LoadScript.looking).map {
            process(LoadScript.changing + $0, lookingLines)
        }
        let turns = turns.map { seconds in
            """
            : > $S/stop
            \((changing + looking).joined())sleep \(seconds); echo stop > $S/stop
            wait
            : > $S/go-on; echo quiet > $S/quiet
            while [ ! -s $S/go-on ]; do sleep 0.1; done

            """
        }
        return functions + turns.joined()
    }

    private var functions: String {
        """
        S=\(directory); P=\(LoadScript.physical); F=\(LoadScript.untouched)
        D=/sys/bus/pci/drivers; V=/sys/bus/pci/devices; C=/sys/.anybind
        cd $S
        exec 3>>unbind 4>>bind 5>>probe 6>>override 7>>come 8>>go 9>>look
        unbind() { echo $2 > $D/$1/unbind; } 2>&3
        leave() { echo $1 > $V/$1/driver/unbind; } 2>&3
        bind() { echo $2 > $D/$1/bind; } 2>&4
        probe() { echo $1 > /sys/bus/pci/drivers_probe; } 2>&5
        override() { echo $2 > $V/$1/driver_override; } 2>&6
        pull() { echo $1 > $C/unplug; echo $1 > $C/plug; } 2>&7
        remove() { echo 1 > $V/$1/remove; echo 1 > /sys/bus/pci/rescan; } 2>&8
        functions() { echo $1 > $V/$P/sriov_numvfs; } 2>&8
        look() {
          [ -e $V/$1/absent ] && echo "absent is in $1"
          [ -e $V/0000:ff:00.0 ] && echo "a device that never was"
          [ -e $V/$F/driver/bind ] || echo "$F has lost its driver"
          [ -e $V/$1/driver/unbind ]; [ -e $D/a/$1 ]; [ -e $D/b/$1/vendor ]
          x=; read x < $V/$1/vendor; case $x in 0x8086|'') ;; *) echo "$1 says '$x'";; esac
        } 2>/dev/null >&9
        list() {
          found=
          for f in $D/$1/*; do case ${f##*/} in
            bind) found=1;; unbind|new_id|remove_id|uevent|0000:*) ;; *) echo "$f in a driver";;
          esac; done
          [ "$found" ] || echo "no bind in $1"
          for f in $V/$P/virtfn*/vendor; do [ -e "$f" ]; done
        } 2>/dev/null >&9
        enter() {
          cd $V/$1 || return
          x=; read x < vendor; case $x in 0x8086|'') ;; *) echo "$1 says '$x'";; esac
          for f in *; do [ -L $f ]; done
          [ -e absent ] && echo "absent is in $1"
          cd $S
        } 2>/dev/null >&9

        """
    }

    private func process(_ number: Int, _ lines: (inout Numbers) -> String) -> String {
        var sequence = Numbers(seed: UInt64(number + 1))
        let lines = (0..<300).map { index in
            (index % 10 == 9 ? "[ -s $S/stop ] && break\n" : "") + lines(&sequence)
        }
        return "( while [ ! -s $S/stop ]; do\n\(lines.joined(separator: "\n"))\ndone\n"
            + "echo ended >> $S/ended ) &\n"
    }

    private func changingLines(_ sequence: inout Numbers) -> String {
        let device = sequence.pick(LoadScript.devices)
        let driver = sequence.pick(["a", "b"])
        return switch sequence.next(below: 100) {
        case 0..<25: "unbind \(driver) \(device)"
        case 25..<35: "leave \(device)"
        case 35..<65: "bind \(driver) \(device)"
        case 65..<75: "probe \(device)"
        case 75..<82: "override \(device) \(sequence.pick(["a", "b", "''"]))"
        case 82..<90: "pull \(device)"
        case 90..<96: "remove \(device)"
        default: "functions \(sequence.pick([0, 0, 4, 8]))"
        }
    }

    private func lookingLines(_ sequence: inout Numbers) -> String {
        let device = sequence.pick(LoadScript.devices)
        return switch sequence.next(below: 10) {
        case 0..<6: "look \(device)"
        case 6..<8: "list \(sequence.pick(["a", "b"]))"
        default: "enter \(device)"
        }
    }
}
