import ConformanceCases
import Testing

/// The format of case files.
@Suite("case files") struct CaseFormatTests {
    static let lines = [
        #"write /sys/bus/pci/drivers_probe "0000:00:05.0\n""#, #"write /sys/x "a\x00b\"\\\tc""#,
        "fill /sys/x 4096 a", #"fill /sys/x 2 " ""#, "read /sys/x", "length /sys/x",
        "readlink /sys/x", "stat /sys/x", "ls /sys/x", #"as 1000 write /sys/x "1""#,
        "hold 1 /sys/x", #"put 1 "x""#, "release 1", "sleep 500", #"bg 1 write /sys/x "1""#,
        "bg 2 read /sys/x", "wait 1 200", "kill 1 9", "insmod vfio-pci ids=1:2", "rmmod e1000e",
        "hotadd edu id=h1 bus=rp1", "hotdel h1", "uevents", "uevents pci,drivers", "deferred",
        "lablog", "lab cdrv a ids=1:2 ret=-19", "vfio container 1",
    ]

    @Test(arguments: lines)
    func `an operation is written as it was read`(line: String) throws {
        let operation = try #require(CaseOperation(line))
        #expect(operation.description == line)
    }

    @Test(arguments: [
        "", "frobnicate", "write /sys/x", #"write /sys/x "a"#, #"write /sys/x "\q""#, "sleep soon",
        "fill /sys/x -1 a", "bg 1 stat /sys/x", "as root read /sys/x", "uevents a b",
    ])
    func `what is no operation is refused`(line: String) {
        #expect(CaseOperation(line) == nil)
    }

    @Test func `a case is written as it was read`() throws {
        let text = """
            case 001-a
            about something
            kernel 6.1 6.12
            qemu -device edu,addr=05.0
            cmdline quiet
            module bindlab

            # first
            > read /sys/x
            = "a"
            > uevents
            = @6.1 none
            = @6.12 add@/a
            = @6.12 add@/b

            """
        let one = try Case(text)
        #expect(one.text == text)
        #expect(one.steps[1].recorded.lines(of: "6.12") == ["add@/a", "add@/b"])
        #expect(one.steps[0].recorded.lines(of: "6.12") == ["\"a\""])
    }

    @Test(arguments: [
        ("= OK", 1, "an answer before the first operation"),
        ("case a\n> nothing", 2, "'nothing' is no operation"),
        ("case a\n> deferred\nqemu x", 3, "'qemu' is not expected here"),
        ("about b", 1, "the case has no name"),
    ])
    func `an error names its line`(text: String, line: Int, message: String) {
        let error = #expect(throws: CaseError.self) { try Case(text) }
        #expect(error?.line == line)
        #expect(error?.message == message)
    }

    @Test func `answers that are the same are kept once`() {
        let same = CaseAnswers([("6.1", ["OK"]), ("6.12", ["OK"])])
        #expect(same == CaseAnswers(common: ["OK"]))
        let different = CaseAnswers([("6.1", ["OK"]), ("6.12", ["EBUSY"])])
        #expect(different.lines(of: "6.12") == ["EBUSY"])
        #expect(different.lines(of: "6.6") == nil)
    }
}
