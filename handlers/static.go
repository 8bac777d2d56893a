package handlers

import (
	"io/fs"
	"net/http"

	"github.com/labstack/echo/v4"

	"duces/templates"
)

// static serves the embedded front end. Its address changes with its content,
// so that it may be kept for ever.
func static() echo.HandlerFunc {
	files := templates.Static()
	serve := http.StripPrefix(templates.StaticPrefix(), http.FileServerFS(files))
	return func(c echo.Context) error {
		if info, err := fs.Stat(files, c.Param("*")); err != nil || info.IsDir() {
			return echo.ErrNotFound
		}
		c.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		serve.ServeHTTP(c.Response(), c.Request())
		return nil
	}
}
