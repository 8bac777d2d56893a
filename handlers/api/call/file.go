package call

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/handlers/sheet"
	"duces/workflow/account"
)

// Pages are the pages whose lists the API gives as files. The columns of a list stand there alone.
type Pages interface {
	// Table is the list of the page with this path of the router, as the user of the request sees it, narrowed
	// by a filter of package view. The values are those of the parameters in the path.
	Table(c echo.Context, path string, filter any, values ...string) (sheet.Table, error)
	// SendTable answers with a table as csv or xlsx. After an error nothing was sent.
	SendTable(c echo.Context, t sheet.Table, format string) error
	// Serve answers with what the page at this path answers with.
	Serve(c echo.Context, path string, values ...string) error
}

// Whole asks for a list whose cursor is set page by page, as large ones as there are.
func Whole() Paged { return Paged{Limit: 200} }

// FileOut is an answer that is written while it is read.
type FileOut struct{ Body func(huma.Context) }

// formats are the types of the files of a list, by the end of their paths.
var formats = map[string]string{"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}

// AddFiles registers the files of a list beside it: op is that of the list. Asked gives
// the filter of package view without a cursor, and the values of the parameters in the path of the page.
func AddFiles[I any](a *API, op huma.Operation, page string, asked func(ctx context.Context, u account.User, in *I) (filter any, values []string, err error)) {
	id, path, summary := op.OperationID, op.Path, op.Summary
	for format, media := range formats {
		op.OperationID, op.Path, op.Summary = id+"-"+format, path+"."+format, summary+", as a file"
		op.Description = "All rows that match, without a page limit. Each fact that the page shows has a column of its own, and a date is a date in every row. Columns can change with the page: programs that need stable names read the JSON list."
		op.Responses = fileOf(media)
		Add(a, op, func(ctx context.Context, u account.User, in *I) (*FileOut, error) {
			filter, values, err := asked(ctx, u, in)
			if err != nil {
				return nil, err
			}
			return a.file(ctx, func(c echo.Context) error {
				t, err := a.pages.Table(c, page, filter, values...)
				if err != nil {
					return err
				}
				return a.pages.SendTable(c, t, format)
			}), nil
		})
	}
}

// AddPage registers a file that a page gives under the same rights.
func AddPage[I any](a *API, op huma.Operation, media, page string, values func(in *I) []string) {
	op.Responses = fileOf(media)
	Add(a, op, func(ctx context.Context, _ account.User, in *I) (*FileOut, error) {
		return a.file(ctx, func(c echo.Context) error { return a.pages.Serve(c, page, values(in)...) }), nil
	})
}

func (a *API) file(ctx context.Context, send func(c echo.Context) error) *FileOut {
	return &FileOut{Body: func(h huma.Context) {
		c := humaecho.Unwrap(h)
		if err := send(c); err != nil {
			c.Error(a.fail(ctx, http.MethodGet, err))
		}
	}}
}

func fileOf(media string) map[string]*huma.Response {
	return map[string]*huma.Response{"200": {
		Description: "The file.", Content: map[string]*huma.MediaType{media: {Schema: &huma.Schema{Type: "string", Format: "binary"}}},
	}}
}

// FileRoutes are the policy's rows of the files of a list, of which the row is given.
func FileRoutes(list access.Route) []access.Route {
	var rows []access.Route
	for format := range formats {
		row := list
		row.Path += "." + format
		rows = append(rows, row)
	}
	return Routes(rows...)
}
