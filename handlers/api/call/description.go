package call

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"duces/workflow"
)

const scheme = "bearer"

func newHuma(e *echo.Echo, v verbs) huma.API {
	base := humaecho.New(e, huma.Config{OpenAPI: &huma.OpenAPI{}})
	return huma.NewAPI(huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Servers: []*huma.Server{{URL: "/", Description: "This server."}},
			Info: &huma.Info{
				Title: "Duces", Version: "1", License: &huma.License{Name: "Apache License 2.0", Identifier: "Apache-2.0"},
				Description: "Document requests and subpoenas, from the first notice letter to the grant decision. " +
					"Every write accepts an Idempotency-Key. Sending the same key again returns the first answer. " +
					"Lists return next_cursor, which is empty on the last page. " + rolesHelp(),
			},
			Components: &huma.Components{
				Schemas:         huma.NewMapRegistry("#/components/schemas/", schemaName),
				SecuritySchemes: map[string]*huma.SecurityScheme{scheme: {Type: "http", Scheme: "bearer", Description: "A token created under /users/{id}/tokens or with “duces token add”."}},
			},
			Security: []map[string][]string{{scheme: {}}},
		},
		Formats:                      map[string]huma.Format{"application/json": strictJSON, "json": strictJSON},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
	}, colons{base.Adapter(), v})
}

// rolesHelp says what each role may do, as the policy has it.
func rolesHelp() string {
	var all []string
	for _, r := range workflow.Roles {
		all = append(all, fmt.Sprintf("%s: %s.", r, r.Help()))
	}
	return "What each role can do. " + strings.Join(all, " ")
}

// published are the names under which the description has types that are
// called otherwise here: clients are generated from it, so that its names stay.
var published = map[string]string{
	"Alert":           "Told",
	"JurisdictionRef": "Place",
	"New":             "NewJurisdiction",
	"Option":          "PossibleMove", // generators keep “Option” for themselves
	"Receipt":         "Working",
	"Result":          "Receipt",
}

// schemaName names a component after its Go type, whatever its package: huma
// panics at start if two types want one name.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	if stays, ok := published[name]; ok {
		return stays
	}
	return name
}
