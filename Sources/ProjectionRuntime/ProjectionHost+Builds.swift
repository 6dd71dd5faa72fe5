import CLinux
import Dispatch
import EventLog
import Projections
import StreamTables

extension ProjectionHost {
    /// Builds a version beside the live one, from offset 0.
    /// - Returns: the file that is folded.
    /// - Throws: `ProjectionError`.
    @discardableResult
    public func build(_ name: String, version: Int) throws(ProjectionError) -> ProjectionFile {
        let served = try served(name)
        let definition = try definition(served, version)
        guard served.build(version) == nil, !isStopped else { throw .alreadyBuilding(name) }
        guard served.file(version) == nil else { throw .alreadyBuilt(name, version: version) }
        return try begin(served, definition)
    }

    /// Folds a version that has a file anew, from offset 0 beside it; the new file takes its place
    /// once it has caught up.
    /// - Parameter version: the live one where nil.
    /// - Throws: `ProjectionError`.
    @discardableResult
    public func rebuild(
        _ name: String, version: Int? = nil
    ) throws(ProjectionError) -> ProjectionFile {
        let served = try served(name)
        let number = version ?? served.current.version
        let definition = try definition(served, number)
        guard served.build(number) == nil, !isStopped else { throw .alreadyBuilding(name) }
        guard served.file(number) != nil else { throw .notBuilt(name, version: number) }
        return try begin(served, definition)
    }

    func definition(
        _ served: ServedProjection, _ version: Int
    ) throws(ProjectionError) -> any Projection {
        guard let definition = served.definition(version) else {
            throw .unknownVersion(
                served.name, version: version, available: served.definitions.map(\.version))
        }
        return definition
    }

    private func begin(
        _ served: ServedProjection, _ definition: any Projection
    ) throws(ProjectionError) -> ProjectionFile {
        do {
            return try build(served, definition)
        } catch {
            throw .storage("\(error)")
        }
    }

    /// Begins a build; a listed one is in the catalog, so that it goes on after a crash.
    func build(
        _ served: ServedProjection, _ definition: any Projection, isListed: Bool = true
    ) throws -> ProjectionFile {
        let generation = try catalog.takeGeneration(served.name)
        let path = path(served.name, definition.version, generation)
        do {
            let writer = try writer(path, definition, generation: generation)
            if isListed {
                try catalog.add(served.name, version: definition.version, generation: generation)
            }
            return try follow(served, definition, path, writer, .building, isListed: isListed)
        } catch {
            directory.remove(path)
            try? catalog.remove(served.name, generation)
            throw error
        }
    }

    /// A build has reached its target: it takes the place of its version's file, or becomes the
    /// live
    /// one where none is, or else a standby.
    func caughtUp(_ file: ProjectionFile, _ served: ServedProjection) async {
        guard served.files.contains(where: { $0 === file }) else {
            return await refolded(file, served)
        }
        guard promotions.insert(ObjectIdentifier(file)).inserted else { return }
        await takeTurn(served.name)
        defer { endTurn(served.name) }
        promotions.remove(ObjectIdentifier(file))
        guard !isStopped, file.isBuilding, served.files.contains(where: { $0 === file }) else {
            return
        }
        do {
            try await promote(file, served)
        } catch {
            report("\(served.name) generation \(file.generation) could not be promoted: \(error)")
            executor(after: 1) { await $0.caughtUp(file, served) }
        }
    }

    func promote(_ file: ProjectionFile, _ served: ServedProjection) async throws {
        let wanted = try catalog.liveVersion(served.name) ?? served.definitions[0].version
        if let live = served.live, live.version == file.version {
            try await replaceLive(live, by: file, served)
        } else if served.live == nil,
            file.version == wanted || served.definition(wanted) == nil
        {
            // What the catalog still has as live is a file whose rules this server has not.
            try catalog.makeLive(
                served.name, file.generation, version: file.version, isReplaced: false)
            served.serve(file)
            await projectors[ObjectIdentifier(file)]?.become(.live)
        } else {
            let old = served.file(file.version)
            try catalog.makeStandby(served.name, file.generation, version: file.version)
            await projectors[ObjectIdentifier(file)]?.become(.standby)
            if let old {
                try await drop(old, served)
                old.gate.release(isFinal: true)
            }
        }
        // A build leaves holes all over the heap, which glibc keeps: two builds after another took
        // 60 MB more than one.
        clinux_give_memory_back()
        report("\(served.name) version \(file.version) generation \(file.generation) is built")
    }

    /// The new file closes what came in since it began while the old projector still folds; then
    /// that one stands still, so that readers' position does for as long as the last few events
    /// take. Where the new one falls short, the old file goes on.
    /// - Returns: the position that readers were handed over at.
    @discardableResult
    func replaceLive(
        _ live: ProjectionFile, by file: ProjectionFile, _ served: ServedProjection,
        isRollback: Bool = false
    ) async throws -> Position {
        guard let new = projectors[ObjectIdentifier(file)] else { return file.gate.position }
        let old = projectors[ObjectIdentifier(live)]
        await new.catchUp(to: live.gate.position)
        let position = await old?.pause() ?? live.gate.position
        await new.catchUp(to: position)
        do {
            guard file.gate.position >= live.gate.position else {
                throw ProjectionError.storage("it fell short of the live file")
            }
            try catalog.makeLive(
                served.name, file.generation, version: file.version,
                isReplaced: file.version == live.version, isRollback: isRollback)
        } catch {
            await old?.resume()
            throw error
        }
        served.serve(file)
        let handover = file.gate.position
        await new.become(.live)
        if file.version == live.version {
            try await drop(live, served)
        } else {
            await old?.become(.standby)
            await old?.resume()
        }
        live.gate.release(isFinal: file.version == live.version)
        return handover
    }

    /// Stops a file's projector, and deletes the file and what the catalog says of it.
    func drop(_ file: ProjectionFile, _ served: ServedProjection) async throws {
        served.remove(file)
        if let projector = projectors.removeValue(forKey: ObjectIdentifier(file)) {
            await projector.stop()
        }
        try catalog.remove(served.name, file.generation)
        directory.remove(file.path)
    }

    /// Builds anew a file that can no longer be used.
    func replace(
        _ file: ProjectionFile, _ served: ServedProjection, after error: any Error
    ) async {
        guard let error = error as? TableError, error.needsRebuild, !isStopped else { return }
        guard served.files.contains(where: { $0 === file }) else {
            return await refoldFailed(file, served, "\(error)")
        }
        if file.isBuilding {
            await takeTurn(served.name)
            defer { endTurn(served.name) }
            do { try await drop(file, served) } catch { report("\(error)") }
        }
        buildAnew(served, file.projection)
    }

    /// Builds a version anew; where that fails, again a second later.
    func buildAnew(_ served: ServedProjection, _ definition: any Projection) {
        guard served.build(definition.version) == nil, !isStopped else { return }
        do {
            _ = try build(served, definition)
        } catch {
            report("\(served.name) could not be built anew: \(error)")
            executor(after: 1) { $0.buildAnew(served, definition) }
        }
    }

    /// Builds a file anew that readers found gone or damaged.
    public func fileWasUnreadable(_ file: ProjectionFile, isCorrupt: Bool) {
        guard let served = projection(file.projection.name),
            served.files.contains(where: { $0 === file }), !file.isBuilding,
            served.build(file.version) == nil,
            isCorrupt || !directory.exists(file.path)
        else { return }
        report("a file of \(served.name) is gone or damaged; it is built anew")
        buildAnew(served, file.projection)
    }

    /// Deletes a version's file: a standby that is no longer needed, or a build.
    /// - Throws: `ProjectionError`.
    public func retire(_ name: String, version: Int) async throws(ProjectionError) {
        let served = try served(name)
        await takeTurn(name)
        defer { endTurn(name) }
        // While nothing is live, the build is what readers wait for.
        guard let live = served.live, live.version != version else {
            throw .isLive(name, version: version)
        }
        let files = served.files.filter { $0.version == version }
        comparisons[name] = nil
        guard let last = files.last else {
            guard served.definition(version) != nil else {
                throw .unknownVersion(
                    name, version: version, available: served.definitions.map(\.version))
            }
            throw .notBuilt(name, version: version)
        }
        do {
            for file in files.dropLast() { try await drop(file, served) }
            try catalog.set(name, last.generation, .retired)
            served.remove(last)
            served.retire(.init(version: version, generation: last.generation))
            if let projector = projectors.removeValue(forKey: ObjectIdentifier(last)) {
                await projector.stop()
            }
            last.gate.release(isFinal: true)
            directory.remove(last.path)
        } catch {
            throw .storage("\(error)")
        }
    }

    func executor(
        after seconds: Int, _ body: @escaping @Sendable (isolated ProjectionHost) async -> Void
    ) {
        Task {
            try? await Task.sleep(for: .seconds(seconds))
            await body(self)
        }
    }
}
