package frame

import (
	"cmp"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"duces/templates/page"
	"duces/workflow/view"
)

// SortOf is the order that the address asks for: one of sorts, or with "-" before
// it its reverse. Without one it is empty and means the first.
func SortOf(c echo.Context, sorts []string) string {
	asked := c.QueryParam("sort")
	if asked == "" || view.HasSort(sorts, asked) {
		return asked
	}
	NoSuchChoice(c, "Sort", asked, "The list is in its usual order.")
	c.QueryParams().Del("sort")
	return ""
}

// Column is a heading that sorts the list, or reverses it where it is sorted so
// already. It keeps the filter and begins at the first page. No sort is a plain heading.
func Column(c echo.Context, sorts []string, title, sort string) page.Column {
	col := page.Column{Title: title}
	if sort == "" {
		return col
	}
	q := url.Values{}
	for name, values := range c.QueryParams() {
		if values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" }); len(values) > 0 && !slices.Contains([]string{"cursor", "back", "tick", "sort"}, name) {
			q[name] = values
		}
	}
	next := sort
	switch cmp.Or(c.QueryParam("sort"), sorts[0]) {
	case sort:
		next, col.Sorted = "-"+sort, "ascending"
	case "-" + sort:
		col.Sorted = "descending"
	}
	if next != sorts[0] {
		q.Set("sort", next)
	}
	col.Up, col.Down = sort, "-"+sort
	switch sorts[0] {
	case col.Up:
		col.Up = ""
	case col.Down:
		col.Down = ""
	}
	col.Href = c.Request().URL.Path
	if len(q) > 0 {
		col.Href += "?" + q.Encode()
	}
	return col
}
