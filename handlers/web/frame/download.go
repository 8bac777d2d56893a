package frame

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/sheet"
	"duces/templates/page"
	"duces/workflow"
)

// ListsRows says that a page shows a list, which its readers can download as a file.
func (r Route) ListsRows() Route {
	r.list = true
	return r
}

// Downloads gives a route and, if it shows a list, those of its files. A file is made of
// the table of the page itself, one page of the list after the other, so that it has the
// columns, filters, order and access of the page and cannot differ from it.
func (f *Frame) Downloads(r Route) []Route {
	if !r.list {
		return []Route{r}
	}
	answer, files := r.Answer, fileSuffix(r.Path)
	r.Answer = func(c echo.Context) error {
		c.Set(listKey, files)
		return answer(c)
	}
	all := []Route{r}
	for _, format := range []string{"csv", "xlsx"} {
		file := r
		file.Path += files + format
		file.Answer = func(c echo.Context) error { return f.download(c, answer, files, format) }
		all = append(all, file)
	}
	return all
}

// listKey is where the context of a request keeps that its page can be downloaded, and
// downloadKey that it is one page of a file.
const (
	listKey     = "list"
	downloadKey = "download"
)

// fileSuffix goes between the path of a list and a format. A parameter takes all up to a slash.
func fileSuffix(path string) string {
	if strings.Contains(path[strings.LastIndex(path, "/"):], ":") {
		return "/list."
	}
	return "."
}

// downloads are the addresses of the list of this page as files.
func downloads(c echo.Context) []page.Download {
	suffix, is := c.Get(listKey).(string)
	if !is {
		return nil
	}
	q := url.Values{}
	for name, values := range c.QueryParams() {
		if name != "cursor" && name != "back" && name != "tick" && values[0] != "" {
			q[name] = values
		}
	}
	query := ""
	if len(q) > 0 {
		query = "?" + q.Encode()
	}
	at := c.Request().URL.Path + suffix
	return []page.Download{{Title: "Download CSV", Href: at + "csv" + query}, {Title: "Download XLSX", Href: at + "xlsx" + query}}
}

// ListsNone says that the list of a page is not there for this reader, or not at all, so that nothing of it can be downloaded.
func ListsNone(c echo.Context) { c.Set(listKey, nil) }

// pageTime is how long one page of a list may take to be read and sent.
const pageTime = time.Minute

// download answers with all pages of a list as one file.
func (f *Frame) download(c echo.Context, answer echo.HandlerFunc, suffix, format string) error {
	path := strings.TrimSuffix(c.Request().URL.Path, suffix+format)
	t, err := tableOf(c, answer, path)
	if err != nil {
		return err
	}
	return f.SendTable(c, t, format)
}

// tableOf is the list of a page as a table, whose first page is read.
func tableOf(c echo.Context, answer echo.HandlerFunc, path string) (sheet.Table, error) {
	first, err := pageOf(c, answer, path, "")
	name := strings.Trim(strings.ReplaceAll(path, "/", "-"), "-")
	return sheet.Table{Name: name, Columns: first.heads, Rows: rowsOf(c, answer, path, first)}, err
}

// filterKey is where the context of a request keeps the filter that a program asks with.
const filterKey = "filter"

// Table is the list of a page for a program, which asks with a filter of package view and not with one in an
// address: the rows are those of the filter, the columns those of the page. Without any row it has the columns alone.
// The values are those of the parameters in the page's path.
func (f *Frame) Table(c echo.Context, r Route, filter any, values ...string) (sheet.Table, error) {
	path, names := r.Path, r.Names()
	for i, name := range names {
		path = strings.Replace(path, ":"+name, values[i], 1)
	}
	asked := c.Request().Clone(page.ForFile(c.Request().Context()))
	asked.URL = &url.URL{Path: path}
	inner := c.Echo().NewContext(asked, c.Response())
	inner.SetParamNames(names...)
	inner.SetParamValues(values...)
	inner.Set(filterKey, filter)
	return tableOf(inner, r.Answer, path)
}

// Narrow puts the filter of a program in the place of the one that the address of a page gives.
func Narrow[F any](c echo.Context, f *F) {
	if asked := c.Get(filterKey); asked != nil {
		*f = asked.(F) // or the list would not be what was asked for
	}
}

// SendTable answers with a table as a file, csv or xlsx, which is named after it and today.
// A CSV file is sent while the table is read: if that fails half-way, the connection breaks off, so that
// no browser takes the file for whole. A workbook is sent when the last row was read.
func (f *Frame) SendTable(c echo.Context, t sheet.Table, format string) (err error) {
	head := c.Response().Header()
	head.Set(echo.HeaderContentDisposition, fmt.Sprintf("attachment; filename=%q", t.Name+"-"+Zone(c).Today(f.Engine.Now()).String()+"."+format))
	if format == "csv" {
		head.Set(echo.HeaderContentType, "text/csv; charset=utf-8")
		err = t.CSV(c.Response())
	} else {
		head.Set(echo.HeaderContentType, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
		err = t.XLSX(c.Response(), f.Temporary)
	}
	if err != nil && c.Response().Committed {
		f.Log.ErrorContext(c.Request().Context(), "a download broke off", "path", c.Request().URL.Path, "error", err)
		panic(http.ErrAbortHandler)
	}
	if err != nil {
		head.Del(echo.HeaderContentDisposition)
		head.Del(echo.HeaderContentType)
	}
	return err
}

// rowsOf reads a list from its first page to its last. Each page has its own time.
func rowsOf(c echo.Context, answer echo.HandlerFunc, path string, first listPage) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		out := http.NewResponseController(c.Response())
		seen := map[string]bool{}
		for at := first; ; {
			for _, row := range at.rows {
				if !yield(row, nil) {
					return
				}
			}
			if at.next == "" {
				return
			}
			next, err := at.next, error(nil)
			if seen[next] {
				err = &workflow.Error{Code: workflow.Internal, Message: "This list cannot be read. Tell an administrator to run “duces verify”."}
			}
			seen[next] = true
			if err == nil {
				err = out.SetWriteDeadline(time.Now().Add(pageTime))
			}
			if err == nil || errors.Is(err, http.ErrNotSupported) {
				at, err = pageOf(c, answer, path, next)
			}
			if err != nil {
				yield(nil, err)
				return
			}
		}
	}
}

// pageOf lets the page of a list answer, and reads its table.
func pageOf(c echo.Context, answer echo.HandlerFunc, path, cursor string) (listPage, error) {
	q := c.QueryParams()
	q.Del("back")
	q.Del("cursor")
	if cursor != "" {
		q.Set("cursor", cursor)
	}
	r := c.Request().Clone(page.ForFile(c.Request().Context()))
	r.Method, r.URL.Path, r.URL.RawPath, r.URL.RawQuery = http.MethodGet, path, "", q.Encode()
	r.Header.Del("HX-Request")
	out := &kept{head: http.Header{}, code: http.StatusOK}
	inner := c.Echo().NewContext(r, out)
	inner.SetParamNames(c.ParamNames()...)
	inner.SetParamValues(c.ParamValues()...)
	inner.Set(downloadKey, true)
	inner.Set(filterKey, c.Get(filterKey))
	if err := answer(inner); err != nil {
		return listPage{}, err
	}
	if wrong, _ := inner.Get(wrongKey).([]string); len(wrong) > 0 {
		return listPage{}, &workflow.Error{Code: workflow.Invalid, Message: strings.Join(wrong, " ")}
	}
	if out.code != http.StatusOK {
		return listPage{}, &workflow.Error{Code: workflow.Invalid, Message: "This list cannot be downloaded with these filters. Open the list and correct its filters."}
	}
	return readList(&out.body)
}

// kept is an answer that stays here.
type kept struct {
	head http.Header
	code int
	body bytes.Buffer
}

// What http.ResponseWriter asks for.
func (k *kept) Header() http.Header            { return k.head }
func (k *kept) WriteHeader(code int)           { k.code = code }
func (k *kept) Write(text []byte) (int, error) { return k.body.Write(text) }
