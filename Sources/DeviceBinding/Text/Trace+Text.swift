package import JSON5Text

extension PlanRun.Trace: TextForm {
    package var form: JSON {
        .object([
            "driver": .optional(driver), "override": override.form,
            "drivers": .list(drivers.map { .optional($0) }), "mayHaveAny": .boolean(mayHaveAny),
            "overrides": .forms(overrides), "hasNamed": .boolean(hasNamed),
            "wasGiven": .boolean(wasGiven), "wasNamed": .boolean(wasNamed),
        ])
    }

    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        driver = try fields.optionalText("driver")
        override = try fields.value("override")
        drivers = []
        for driver in try fields.take("drivers").list() {
            drivers.append(driver.isNull ? nil : try driver.text())
        }
        mayHaveAny = try fields.flag("mayHaveAny")
        overrides = try fields.values("overrides")
        hasNamed = try fields.flag("hasNamed")
        wasGiven = try fields.flag("wasGiven")
        wasNamed = try fields.flag("wasNamed")
        try fields.end()
    }
}
