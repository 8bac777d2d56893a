package handlers

import (
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/workflow"
)

// contentSecurityPolicy lets a page load only what this server sends, and no
// inline script or style, so that injected markup stays inert.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// answerHeader tells our own answers from those of a proxy that finds no server
// behind it: the script of the pages shows no other.
const answerHeader = "Duces-Answer"

// secure sets the headers that hold for every answer. A handler may set
// Cache-Control anew; by default nothing is kept on shared machines.
func secure(tls bool) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			h := c.Response().Header()
			h.Set("Content-Security-Policy", contentSecurityPolicy)
			h.Set("X-Content-Type-Options", "nosniff")
			h.Set("Referrer-Policy", "same-origin")
			h.Set("Cross-Origin-Opener-Policy", "same-origin")
			h.Set("Cross-Origin-Resource-Policy", "same-origin")
			h.Set("Cache-Control", "no-store")
			h.Set(answerHeader, "1")
			if tls {
				h.Set("Strict-Transport-Security", "max-age=31536000")
			}
			return next(c)
		}
	}
}

// sameOrigin refuses what another site makes a signed-in browser send. The API
// needs no such thing: a bearer token is never sent by itself.
func sameOrigin() echo.MiddlewareFunc {
	protection := http.NewCrossOriginProtection()
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if err := protection.Check(c.Request()); err != nil {
				return (&workflow.Error{Code: workflow.Forbidden, Message: "This form was sent from another site. Open the page on this site and submit it again."}).Because(err)
			}
			return next(c)
		}
	}
}

// compressed says what gains nothing from being compressed again.
func compressed(c echo.Context) bool {
	p := c.Request().URL.Path
	switch path.Ext(p) {
	case ".woff2", ".png", ".jpg", ".gif", ".zip", ".pdf", ".xlsx":
		return true
	}
	return p == "/metrics" || strings.Contains(p, "/documents/")
}
