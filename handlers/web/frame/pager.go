package frame

import (
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"duces/workflow/view"
)

// Pager gives the addresses of the previous and the next page of a list; "" where
// there is none. The cursors of earlier pages stand in the parameter "back".
func Pager(c echo.Context, next string) (prevHref, nextHref string) {
	q := c.QueryParams() // without what does not exist
	here, trail := q.Get("cursor"), q["back"]
	link := func(cursor string, from []string) string {
		n := url.Values{}
		for name, values := range q {
			if name != "cursor" && name != "back" && values[0] != "" {
				n[name] = values
			}
		}
		if cursor != "" {
			n.Set("cursor", cursor)
		}
		if len(from) > 0 {
			n["back"] = from
		}
		if len(n) == 0 {
			return c.Request().URL.Path
		}
		return c.Request().URL.Path + "?" + n.Encode()
	}
	if here != "" {
		if len(trail) == 0 {
			trail = []string{""}
		}
		prevHref = link(trail[len(trail)-1], trail[:len(trail)-1])
	}
	if next != "" {
		nextHref = link(next, append(slices.Clone(q["back"]), here))
	}
	return prevHref, nextHref
}

// HistoryRows is how many events one read of a history asks for.
const HistoryRows = 200

// ReadAll reads a list to its end, page by page.
func ReadAll[T any](read func(cursor string) (view.Page[T], error)) ([]T, error) {
	var all []T
	err := view.ReadPages(read, func(p view.Page[T]) bool {
		all = append(all, p.Items...)
		return true
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}
