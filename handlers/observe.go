package handlers

import (
	"log/slog"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/access"
)

// observe counts and logs each request with the status it ends with, errors
// included. The log names the route and the ids in it, never the query or the
// rest of the address: links may carry secrets there.
func observe(cfg Config) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			start := time.Now()
			if err := next(c); err != nil {
				c.Error(err)
			}
			took := time.Since(start)
			r, w := c.Request(), c.Response()
			route := c.Path()
			if route == "" {
				route = "none"
			}
			cfg.Metrics.request(r.Method, route, w.Status, took)
			attrs := []slog.Attr{
				slog.String("method", r.Method), slog.String("route", route), slog.Int("status", w.Status),
				slog.Int64("bytes", w.Size), slog.Duration("took", took), slog.String("ip", c.RealIP()),
				slog.String("request", w.Header().Get(echo.HeaderXRequestID)),
			}
			if id := c.Param("id"); id != "" {
				attrs = append(attrs, slog.String("id", id))
			}
			if user, ok := access.Who(c); ok {
				attrs = append(attrs, slog.String("user", user.ID))
			}
			cfg.Logger.LogAttrs(r.Context(), slog.LevelInfo, "request", attrs...)
			return nil
		}
	}
}
