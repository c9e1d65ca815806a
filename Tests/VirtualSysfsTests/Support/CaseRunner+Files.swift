import DriverCore
import Sysfs
import SystemPackage
import VirtualSysfs

extension CaseRunner {
    /// Opens, writes once, closes.
    func write(_ text: String, _ bytes: [UInt8]) -> String {
        let handle: SysfsHandle
        do throws(Errno) {
            handle = try sysfs.open(path(text), .write)
        } catch {
            return "open:" + name(of: error)
        }
        defer { sysfs.close(handle) }
        do throws(Errno) {
            return "OK \(try sysfs.write(handle, bytes))"
        } catch {
            return name(of: error)
        }
    }

    func look(_ operation: String, _ text: String) -> String {
        do throws(Errno) {
            switch operation {
            case "readlink": return "-> " + (try sysfs.readlink(path(text)))
            case "stat": return describe(try sysfs.stat(path(text)))
            case "ls": return "[" + (try sysfs.list(path(text))).joined(separator: " ") + "]"
            default: return read(operation, text)
            }
        } catch {
            return name(of: error)
        }
    }

    private func read(_ operation: String, _ text: String) -> String {
        let handle: SysfsHandle
        do throws(Errno) {
            handle = try sysfs.open(path(text), .read)
        } catch {
            return "open:" + name(of: error)
        }
        defer { sysfs.close(handle) }
        do throws(Errno) {
            let bytes = try sysfs.read(handle, upTo: attributeBytesMax, at: 0)
            return operation == "length" ? "\(bytes.count)" : quotedText(bytes)
        } catch {
            return name(of: error)
        }
    }

    private func describe(_ stat: SysfsStat) -> String {
        let mode = String(stat.mode, radix: 8)
        let padded = String(repeating: "0", count: max(0, 4 - mode.count)) + mode
        switch stat.kind {
        case .file: return "file \(padded) size=\(stat.size)"
        case .directory: return "dir \(padded) size=0"
        case .link: return "link \(padded) size=0"
        case .other: return "chr \(padded) size=0"
        }
    }

    // MARK: - Processes of their own

    mutating func job(_ operation: String, _ words: [Word]) -> String {
        let name = words[1].text
        switch operation {
        case "bg":
            jobs[name] = start(words)
            return "started"
        case "wait":
            collectAnswers()
            guard let answer = jobs[name]?.answer else { return "pending" }
            return jobs[name]?.isKilled == true ? "died" : answer
        default:
            jobs[name]?.isKilled = true
            return "OK"
        }
    }

    private func start(_ words: [Word]) -> Job {
        let isRead = words[2].text == "read"
        let opened = sysfs.submit(.open(path(words[3].text), isRead ? .read : .write))
        guard case .answered(.success(.handle(let handle))) = opened else {
            return Job(answer: describe(opened))
        }
        let request: SysfsRequest =
            isRead ? .read(handle, upTo: attributeBytesMax, at: 0) : .write(handle, words[4].bytes)
        let submission = sysfs.submit(request)
        guard case .pending(let task) = submission else { return Job(answer: describe(submission)) }
        return Job(task: task)
    }

    private mutating func collectAnswers() {
        for answer in sysfs.takeAnswers() {
            for (name, job) in jobs where job.task == answer.task {
                let text = describe(.answered(answer.result))
                jobs[name]?.answer = text
            }
        }
    }

    private func describe(_ submission: SysfsSubmission) -> String {
        switch submission {
        case .pending: "pending"
        case .answered(.failure(let errno)): name(of: errno)
        case .answered(.success(.bytes(let bytes))): quotedText(bytes)
        case .answered(.success(.count(let count))): "OK \(count)"
        case .answered(.success): "OK"
        }
    }
}
