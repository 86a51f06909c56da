package import Screens

/// Where the gateway mounts what the screens lead to.
package enum BoxRoutes {
    package static let television: TelevisionRoutes = {
        var routes = TelevisionRoutes()
        routes.stillHere = "/still-here"
        routes.home = "/tv/home"
        return routes
    }()
}
