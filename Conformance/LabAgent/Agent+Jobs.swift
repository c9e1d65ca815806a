internal import Glibc
internal import LabBase
internal import SystemPackage

/// A child that does one request by itself, so that it may block, or be killed.
struct Job {
    var process: ChildProcess
    /// The child's answer comes here; the end of the file without one means that it was killed.
    var output: FileDescriptor
}

extension Agent {
    mutating func start(_ number: Int, _ request: LabRequest) throws(Errno) -> LabAnswer {
        guard jobs[number] == nil else { return .invalid("job \(number) is running") }
        jobs[number] = try startChild(request)
        return .started
    }

    mutating func wait(_ number: Int, _ milliseconds: Int) -> LabAnswer {
        guard let job = jobs[number] else { return .invalid("no job \(number)") }
        do {
            try waitUntilReady(job.output, for: POLLIN, before: .now + .milliseconds(milliseconds))
        } catch {
            return .pending
        }
        jobs[number] = nil
        return collect(job)
    }

    func kill(_ number: Int, _ signal: Int32) throws(Errno) -> LabAnswer {
        guard let job = jobs[number] else { return .invalid("no job \(number)") }
        try job.process.signal(signal)
        return .done(0)
    }

    /// Does a request as another user, in a child: a process cannot become root again.
    func doAsUser(_ request: LabRequest) throws(Errno) -> LabAnswer {
        collect(try startChild(request))
    }

    /// The answer of a child, which must be at its end or near it.
    private func collect(_ job: Job) -> LabAnswer {
        var channel = LineChannel(owning: job.output)
        let line = try? channel.readLine(before: .now + .seconds(30))
        _ = job.process.wait()
        guard let line else { return .died }
        do {
            return try LabMessage.decode(LabAnswer.self, from: line)
        } catch {
            return .invalid("\(error)")
        }
    }

    private func startChild(_ request: LabRequest) throws(Errno) -> Job {
        let text: String
        do {
            text = String(decoding: try LabMessage.encode(request), as: UTF8.self)
        } catch {
            throw .invalidArgument
        }
        let (output, input) = try makePipe()
        defer { try? input.close() }
        let process = try ChildProcess.start(
            ["/proc/self/exe", "job", text],
            environment: [],
            descriptors: [(0, .standardInput), (1, input), (2, .standardError)]
        )
        return Job(process: process, output: output)
    }
}

/// A pipe that no child gets by accident: where to read, where to write.
func makePipe() throws(Errno) -> (read: FileDescriptor, write: FileDescriptor) {
    let ends: (readEnd: FileDescriptor, writeEnd: FileDescriptor)
    do {
        ends = try FileDescriptor.pipe()
    } catch let error as Errno {
        throw error
    } catch {
        throw .ioError
    }
    // The agent has one thread, so no child can start between the two calls.
    for end in [ends.readEnd, ends.writeEnd] where fcntl(end.rawValue, F_SETFD, FD_CLOEXEC) < 0 {
        throw .current
    }
    return (ends.readEnd, ends.writeEnd)
}
