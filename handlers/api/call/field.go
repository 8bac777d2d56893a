package call

import (
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"duces/workflow/demand"
	"duces/workflow/field"
	"duces/workflow/production"
)

// Fields are what a transition is asked with, by name. What is in them the
// domain judges: it knows the transition, and says better than a schema what is wrong.
type Fields map[string]json.RawMessage

// Schema describes every form that a field can have.
func (Fields) Schema(r huma.Registry) *huma.Schema {
	addDues(r)
	r.Map()["CourtPaper"] = unjudged(field.CourtPaper())
	// Each choice is between values that differ in their JSON type, or between
	// objects that differ in their members: generated clients can tell no others apart.
	r.Map()["FieldValue"] = &huma.Schema{
		Description: "Text, the name of a choice, or a date as YYYY-MM-DD; a due date, proceeding, order, or what came for each demand; demands, documents, or decisions.",
		OneOf:       []*huma.Schema{{Type: huma.TypeString}, ref("FieldObject"), {Type: huma.TypeArray, Items: ref("FieldItem")}},
	}
	r.Map()["FieldObject"] = &huma.Schema{OneOf: []*huma.Schema{ref("FixedDue"), ref("PeriodDue"), ref("CourtPaper"), refOf[production.Given](r)}}
	r.Map()["FieldItem"] = &huma.Schema{OneOf: []*huma.Schema{refOf[demand.Demand](r), refOf[field.Document](r), refOf[field.Decided](r)}}
	s := unjudged(map[string]any{
		"type": "object", "additionalProperties": ref("FieldValue"),
		"examples": []any{map[string]any{"production": map[string]any{"all": "partial"}}, map[string]any{"due": map[string]any{"kind": "fixed", "date": "2018-02-23"}}},
	})
	s.Description = "By name. For the schema of each transition's fields, get /process."
	r.Map()["Fields"] = s
	return ref("Fields")
}

// Due is a due date before it is computed, in the form that a field takes it in.
type Due struct{ json.RawMessage }

// Schema describes both kinds.
func (Due) Schema(r huma.Registry) *huma.Schema {
	addDues(r)
	return unjudged(map[string]any{"oneOf": []any{ref("FixedDue"), ref("PeriodDue")}})
}

func addDues(r huma.Registry) {
	r.Map()["FixedDue"], r.Map()["PeriodDue"] = unjudged(field.FixedDue()), unjudged(field.PeriodDue())
}

// unjudged is a schema that is published and that no request is held against.
func unjudged(s map[string]any) *huma.Schema { return &huma.Schema{Extensions: s} }

func ref(name string) *huma.Schema {
	return &huma.Schema{Ref: "#/components/schemas/" + name}
}

func refOf[T any](r huma.Registry) *huma.Schema { return r.Schema(reflect.TypeFor[T](), true, "") }

// Flag is a parameter that may be left out, which is neither true nor false.
type Flag struct{ Given, True bool }

// Receiver implements huma.ParamWrapper.
func (f *Flag) Receiver() reflect.Value { return reflect.ValueOf(&f.True).Elem() }

// OnParamSet implements huma.ParamReactor.
func (f *Flag) OnParamSet(given bool, _ any) { f.Given = given }

// Schema describes it.
func (Flag) Schema(huma.Registry) *huma.Schema { return &huma.Schema{Type: huma.TypeBoolean} }

// Value is nil for a flag that was left out.
func (f Flag) Value() *bool {
	if !f.Given {
		return nil
	}
	return &f.True
}
