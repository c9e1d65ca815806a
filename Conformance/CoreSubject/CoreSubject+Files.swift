internal import ConformanceCases
internal import DriverCore
internal import Sysfs
internal import SystemPackage
internal import VirtualSysfs

extension CoreSubject {
    /// Opens, writes once, closes.
    func write(_ text: String, _ bytes: [UInt8]) -> String {
        let handle: SysfsHandle
        do throws(Errno) {
            handle = try sysfs.open(path(text), .write)
        } catch {
            return "open:" + name(of: error)
        }
        defer { sysfs.close(handle) }
        return put(handle, bytes)
    }

    private func put(_ handle: SysfsHandle, _ bytes: [UInt8]) -> String {
        do throws(Errno) {
            return "OK \(try sysfs.write(handle, bytes))"
        } catch {
            // The core refuses to wait in a call that has no process of its own.
            return error == .deadlock ? "pending" : name(of: error)
        }
    }

    func look(_ look: CaseOperation.Look, _ text: String) -> String {
        do throws(Errno) {
            switch look {
            case .readlink: return "-> " + (try sysfs.readlink(path(text)))
            case .stat: return describe(try sysfs.stat(path(text)))
            case .list: return "[" + (try sysfs.list(path(text))).joined(separator: " ") + "]"
            case .read, .length: return read(look, text)
            }
        } catch {
            return name(of: error)
        }
    }

    private func read(_ look: CaseOperation.Look, _ text: String) -> String {
        let handle: SysfsHandle
        do throws(Errno) {
            handle = try sysfs.open(path(text), .read)
        } catch {
            return "open:" + name(of: error)
        }
        defer { sysfs.close(handle) }
        do throws(Errno) {
            let bytes = try sysfs.read(handle, upTo: attributeBytesMax, at: 0)
            return look == .length ? "\(bytes.count)" : caseQuoted(bytes)
        } catch {
            return error == .deadlock ? "pending" : name(of: error)
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

    /// Whether the permission bits let a user in who is neither the owner nor of the group.
    func isOpenToOthers(_ operation: CaseOperation) -> Bool {
        switch operation {
        case .write(let text, _), .fill(let text, _, _): allows(0o002, text)
        case .look(.read, let text), .look(.length, let text): allows(0o004, text)
        default: true
        }
    }

    private func allows(_ bit: UInt16, _ text: String) -> Bool {
        guard let stat = try? sysfs.stat(path(text)) else { return true }
        return stat.mode & bit != 0
    }

    // MARK: - Held files

    mutating func hold(_ handle: String, _ text: String) -> String {
        do throws(Errno) {
            heldFiles[handle] = try sysfs.open(path(text), .write)
            return "OK"
        } catch {
            return "open:" + name(of: error)
        }
    }

    func put(_ handle: String, _ bytes: [UInt8]) -> String {
        heldFiles[handle].map { put($0, bytes) } ?? "EBADF"
    }

    mutating func release(_ handle: String) -> String {
        guard let file = heldFiles.removeValue(forKey: handle) else { return "EBADF" }
        sysfs.close(file)
        return "OK"
    }

    // MARK: - Processes of their own

    mutating func start(_ job: String, _ operation: CaseOperation) -> String {
        switch operation {
        case .write(let text, let bytes):
            jobs[job] = begin(text, .write) { .write($0, bytes, at: 0) }
        case .look(_, let text):
            jobs[job] = begin(text, .read) { .read($0, upTo: attributeBytesMax, at: 0) }
        default: return "unknown operation"
        }
        return "started"
    }

    private func begin(
        _ text: String,
        _ access: SysfsAccess,
        _ call: (SysfsHandle) -> SysfsCall
    ) -> Job {
        let handle: SysfsHandle
        do throws(Errno) {
            handle = try sysfs.open(path(text), access)
        } catch {
            return Job(answer: "open:" + name(of: error))
        }
        do throws(Errno) {
            switch try sysfs.begin(call(handle)) {
            case .done(let reply): return Job(answer: describe(.success(reply)))
            case .waits(let ticket): return Job(ticket: ticket)
            }
        } catch {
            return Job(answer: describe(.failure(error)))
        }
    }

    mutating func wait(_ job: String) -> String {
        for ended in sysfs.takeNews().ended {
            let text = describe(ended.result)
            for (name, waiting) in jobs where waiting.ticket == ended.ticket {
                jobs[name]?.answer = text
            }
        }
        guard let answer = jobs[job]?.answer else { return "pending" }
        return jobs[job]?.isKilled == true ? "died" : answer
    }

    private func describe(_ result: Result<SysfsReply, Errno>) -> String {
        switch result {
        case .failure(let errno): name(of: errno)
        case .success(.bytes(let bytes)): caseQuoted(bytes)
        case .success(.count(let count)): "OK \(count)"
        case .success: "OK"
        }
    }
}
