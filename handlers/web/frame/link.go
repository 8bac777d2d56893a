package frame

import (
	"net/url"
	"strings"

	"duces/templates/page"
	"duces/workflow/view"
)

// MattersHref is the address of the list of matters under a filter. extra holds
// further parameters: name, value, name, value.
func MattersHref(f view.MatterQuery, extra ...string) string {
	q := f.Values()
	for i := 0; i+1 < len(extra); i += 2 {
		q.Add(extra[i], extra[i+1])
	}
	if len(q) == 0 {
		return "/matters"
	}
	return "/matters?" + q.Encode()
}

// LocalPath is next if it is a path on this server that a redirect may take,
// otherwise "/".
func LocalPath(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || u.Opaque != "" ||
		!strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") || strings.ContainsAny(next, "\\\r\n\t") ||
		strings.HasPrefix(u.Path, "/sign-") {
		return "/"
	}
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String()
}

// ReviewsCrumb links to the list of reviews.
var ReviewsCrumb = page.Crumb{Href: "/reviews", Title: "Reviews"}

// AccountCrumb links to the reader's own account.
var AccountCrumb = page.Crumb{Href: "/account", Title: "Your account"}
