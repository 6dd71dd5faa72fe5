import Projections

/// The read models of Harbor Point.
public enum HarborPointProjections {
    /// Every projection, with every version of its rules, in the order of the domain's
    /// documentation.
    public static let all: [any Projection] = [
        BoardingManifest(version: .one), BoardingManifest(version: .two), UnsettledCharges(),
        CabinOccupancy(),
    ]
}
