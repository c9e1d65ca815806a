/// The end of a run, well or not.
extension PlanRun {
    /// Ends with a failure after which nothing is put back.
    mutating func finish(_ failure: Failure) {
        let told = state.hasWritten ? failure : failure.sayingState
        state.failure = told.saying(loaded: state.loaded)
        state.failure?.captured += state.report.captured
        state.failure?.state += state.report.notes
        close()
    }

    /// Ends; the end is recorded where the beginning was.
    mutating func close() {
        let givesNodes = decision.givesNodes && !state.report.nodes.isEmpty
        let hasBegun =
            state.begun > 0 || !decision.modules.isEmpty || state.stage == .begin || givesNodes
        let isDue = state.keepsRecords && hasBegun || state.isRecordOpen
        state.stage = isDue ? .close : .ended
    }

    /// Asks for no more records but for the end, so that whoever keeps them can say that the change is over.
    mutating func stopRecording() {
        state.keepsRecords = false
        state.isRecordOpen = true
    }

    /// Ends the change because a step failed: what was found is put back, where anything was written.
    mutating func fail(_ failure: Failure, from index: Int) {
        if state.hasWritten {
            enterRestoration(after: failure, from: index)
        } else {
            finish(failure)
        }
    }
}

extension Failure {
    /// The failure with the state of things, where it comes from before the first write.
    ///
    /// Failures of later say more; those of names and refusals mean it by their kind.
    var sayingState: Failure {
        guard state.isEmpty, [.system, .permission, .busy].contains(code) else { return self }
        var failure = self
        failure.state = ["no device was changed."]
        return failure
    }

    /// The failure with what was loaded before it, which stays.
    func saying(loaded modules: [String]) -> Failure {
        guard !modules.isEmpty else { return self }
        var failure = self
        failure.modules = modules
        for module in modules {
            failure.state.append("The module '\(module)' was loaded for this, and stays loaded.")
            failure.help.append(.removeModule(module))
        }
        return failure
    }
}
