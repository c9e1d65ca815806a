/// What a file in a device's directory `power` tells.
///
/// Source: drivers/base/power/sysfs.c, with `CONFIG_PM_ADVANCED_DEBUG` as Debian's kernels have it.
enum PowerFact: String, Hashable, Sendable, CaseIterable {
    case async
    case autosuspendDelay = "autosuspend_delay_ms"
    case control
    case activeKids = "runtime_active_kids"
    case activeTime = "runtime_active_time"
    case isEnabled = "runtime_enabled"
    case status = "runtime_status"
    case suspendedTime = "runtime_suspended_time"
    case usage = "runtime_usage"

    // Devices that can wake the machine.
    case wakeup
    case wakeupAbortCount = "wakeup_abort_count"
    case isWakeupActive = "wakeup_active"
    case wakeupActiveCount = "wakeup_active_count"
    case wakeupCount = "wakeup_count"
    case wakeupExpireCount = "wakeup_expire_count"
    case wakeupLastTime = "wakeup_last_time_ms"
    case wakeupMaxTime = "wakeup_max_time_ms"
    case wakeupTotalTime = "wakeup_total_time_ms"

    /// Whether it is there only where a device can wake the machine.
    var isOfWakeup: Bool { rawValue.hasPrefix("wakeup") }

    var mode: UInt16 {
        switch self {
        case .async, .autosuspendDelay, .control, .wakeup: 0o644
        case .activeKids, .activeTime, .isEnabled, .status, .suspendedTime, .usage,
            .wakeupAbortCount, .isWakeupActive, .wakeupActiveCount, .wakeupCount,
            .wakeupExpireCount, .wakeupLastTime, .wakeupMaxTime, .wakeupTotalTime:
            0o444
        }
    }
}
