import EventLog
import Projections
import StreamTables
import TableComparison

extension ProjectionHost {
    /// Folds a version's log anew in the background and compares digests; where the file differs,
    /// the refold takes its place. Progress is `ServedProjection.verification`.
    /// - Parameter version: the live one where nil.
    /// - Throws: `ProjectionError`.
    @discardableResult
    public func verify(
        _ name: String, version: Int? = nil
    ) throws(ProjectionError) -> Verification {
        let served = try served(name)
        let number = version ?? served.current.version
        let definition = try definition(served, number)
        guard served.build(number) == nil, served.verification?.state != .running, !isStopped else {
            throw .alreadyBuilding(name)
        }
        guard let file = served.file(number) else { throw .notBuilt(name, version: number) }
        var verification = Verification(
            version: number, generation: file.generation, state: .running)
        do {
            verification.refold = try build(served, definition, isListed: false)
        } catch {
            throw .storage("\(error)")
        }
        served.setVerification(verification)
        return verification
    }

    /// A refold has reached its target: it is compared with the file it was made for.
    func refolded(_ refold: ProjectionFile, _ served: ServedProjection) async {
        guard var verification = served.verification, verification.refold === refold,
            verification.state == .running, verification.result == nil,
            promotions.insert(ObjectIdentifier(refold)).inserted
        else { return }
        await takeTurn(served.name)
        defer { endTurn(served.name) }
        promotions.remove(ObjectIdentifier(refold))
        let file = served.files.first { $0.generation == verification.generation }
        guard let file, !isStopped else {
            return await end(&verification, served, "the file was given up meanwhile")
        }
        do {
            let pair = try await hold(file, refold)
            await letGo(file, refold)
            let found = try await onWorker {
                try FileComparison(
                    ComparedFiles(from: pair.from, to: pair.to),
                    options: ComparisonOptions(comparesOffsets: true, makesDigests: true)
                ).run()
            }
            verification.result = found
            verification.position = found.position
            guard found.differences > 0 || found.digestOfFrom != found.digestOfTo else {
                verification.state = .matched
                return await end(&verification, served, nil)
            }
            served.foundDrift(Int64(max(1, found.differences)))
            report("\(found.differences) rows of \(served.name) differ from their refold")
            try await repair(&verification, refold, served)
        } catch {
            await letGo(file, refold)
            await end(&verification, served, "\(error)")
        }
    }

    private func repair(
        _ verification: inout Verification, _ refold: ProjectionFile, _ served: ServedProjection
    ) async throws {
        try catalog.add(
            served.name, version: refold.version, generation: refold.generation)
        served.add(refold)
        verification.refold = nil
        verification.state = .drifted
        served.setVerification(verification)
        do {
            try await promote(refold, served)
        } catch {
            try? await drop(refold, served)
            throw error
        }
        verification.isRepaired = true
        served.setVerification(verification)
    }

    private func end(
        _ verification: inout Verification, _ served: ServedProjection, _ reason: String?
    ) async {
        if let refold = verification.refold {
            verification.refold = nil
            if let projector = projectors.removeValue(forKey: ObjectIdentifier(refold)) {
                await projector.stop()
            }
            directory.remove(refold.path)
        }
        if let reason {
            verification.state = .failed
            verification.reason = reason
        }
        served.setVerification(verification)
    }

    func refoldFailed(
        _ refold: ProjectionFile, _ served: ServedProjection, _ reason: String
    ) async {
        guard var verification = served.verification, verification.refold === refold else { return }
        await end(&verification, served, reason)
    }

    /// Folds the events that wait in quarantine into their keys, and into no others. After a fix of
    /// the rules they come out of quarantine. An event whose keys could not be told, and which
    /// comes too late for them now, waits on until the file is folded anew, which begins then.
    /// - Parameter version: the live one where nil.
    /// - Returns: how many keys were in quarantine, and how many still are.
    /// - Throws: `ProjectionError`.
    public func retryQuarantine(
        _ name: String, version: Int? = nil
    ) async throws(ProjectionError) -> (retried: Int, remaining: Int) {
        let served = try served(name)
        let number = version ?? served.current.version
        _ = try definition(served, number)
        guard let file = served.file(number),
            let projector = projectors[ObjectIdentifier(file)]
        else { throw .notBuilt(name, version: number) }
        do {
            let outcome = try await projector.retryQuarantine()
            // Rows may have changed at the position where readers who follow them stand.
            file.gate.release(isFinal: false)
            if outcome.needsRefold { buildAnew(served, file.projection) }
            return (outcome.retried, outcome.remaining)
        } catch {
            throw .storage("\(error)")
        }
    }
}
