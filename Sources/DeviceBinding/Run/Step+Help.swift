extension Step.Kind {
    /// Where more can be learned of a step that failed.
    var help: Remedy {
        switch self {
        case .probe, .bind, .functions, .receive: .readKernelLog
        case .override, .unbind, .mark: .showDevice
        case .addID, .removeID, .autoprobe, .catchUp: .showProcedures
        }
    }
}
