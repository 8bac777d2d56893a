package access

import (
	"strings"

	"github.com/labstack/echo/v4"
)

// APIPrefix is where the paths of the API begin; all else is pages.
const APIPrefix = "/api/"

// IsAPI says on which side a request path lies.
func IsAPI(path string) bool { return strings.HasPrefix(path, APIPrefix) }

// ForAPI and ForPages keep a middleware to one side of the server. Both sides
// install theirs with Echo.Use and not on a group: a group adds catch-all
// routes, and these turn every 405, of the other side too, into a 404.
func ForAPI(m echo.MiddlewareFunc) echo.MiddlewareFunc { return side(true, m) }

// ForPages keeps a middleware away from the API.
func ForPages(m echo.MiddlewareFunc) echo.MiddlewareFunc { return side(false, m) }

func side(api bool, m echo.MiddlewareFunc) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		with := m(next)
		return func(c echo.Context) error {
			if IsAPI(c.Request().URL.Path) == api {
				return with(c)
			}
			return next(c)
		}
	}
}
