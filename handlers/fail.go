package handlers

import (
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/handlers/problem"
)

// fail is the error handler of the server: the only one that writes an error.
func fail(cfg Config) echo.HTTPErrorHandler {
	return func(err error, c echo.Context) {
		if c.Response().Committed {
			// Too late for an answer; a fault of ours must still be seen.
			_ = problem.Answer(c.Request().Context(), cfg.Logger, err)
			return
		}
		p := problem.Answer(c.Request().Context(), cfg.Logger, err)
		if p.Status == http.StatusMethodNotAllowed {
			p.Allow, _ = c.Get(echo.ContextKeyHeaderAllow).(string)
		}
		h := c.Response().Header()
		h.Set("Cache-Control", "no-store")
		if access.IsAPI(c.Request().URL.Path) {
			p.Header(h)
			if err := writeProblem(c, p); err != nil {
				cfg.Logger.Warn("could not write a problem", "error", err)
			}
			return
		}
		p.Header(h)
		h.Del("WWW-Authenticate") // a browser would ask for a password that no page takes
		if cfg.Page != nil && c.Request().Method != http.MethodHead {
			failed := cfg.Page(c, p, err)
			if failed == nil || c.Response().Committed {
				return
			}
			cfg.Logger.Error("could not show a problem", "error", failed)
		}
		if err := c.String(p.Status, p.Detail+"\n"); err != nil {
			cfg.Logger.Warn("could not write a problem", "error", err)
		}
	}
}

// writeProblem sends a problem as RFC 9457 has it.
func writeProblem(c echo.Context, p *problem.Problem) error {
	if c.Request().Method == http.MethodHead {
		return c.NoContent(p.Status)
	}
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return c.Blob(p.Status, problem.ContentType, append(body, '\n'))
}
