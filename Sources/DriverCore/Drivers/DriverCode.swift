/// The code of drivers: what runs when the core calls a probe or a remove.
///
/// The core never runs it inside an operation of its own: it asks by a ``DriverCore/Request``, and goes on
/// when the answer is there. A script, a checker's choice and a live driver are examples.
///
/// ``DriverCore/run(_:)`` asks again for each call that was not answered yet, so a call that answers
/// later is recognised by its request's task.
public protocol DriverCode {
    /// What a probe returns, which is asked with the entry that fits (``DriverCore/Request/entry``); nil when it
    /// answers later, by ``DriverCore/Action/probed(_:_:)``.
    mutating func probe(_ request: DriverCore.Request) -> DriverCore.ProbeAnswer?

    /// That a remove has ended; nil when it ends later, by ``DriverCore/Action/removed(_:)``.
    mutating func remove(_ request: DriverCore.Request) -> DriverCore.RemoveAnswer?

    /// Whether any call that comes now could be answered later.
    var mayAnswerLater: Bool { get }
}
