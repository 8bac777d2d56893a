package field

import (
	"strings"

	"duces/workflow/deadline"
	"duces/workflow/process"
	"duces/workflow/production"
)

// Schema is the JSON Schema (2020-12) of what a transition is asked with: its
// fields by name, each with an example.
func Schema(t process.Transition) map[string]any {
	properties, required, example := map[string]any{}, []string{}, map[string]any{}
	for _, f := range t.Fields {
		s := schemaOf(f)
		s["title"] = f.Title
		if f.Help != "" {
			s["description"] = f.Help
		}
		properties[f.Name] = s
		if f.Required {
			required = append(required, f.Name)
			example[f.Name] = s["examples"].([]any)[0]
		}
	}
	return map[string]any{
		"type": "object", "properties": properties, "required": required, "additionalProperties": false, "examples": []any{example},
	}
}

func schemaOf(f process.Field) map[string]any {
	switch f.Type {
	case process.Choice:
		names := make([]any, len(f.Options))
		for i, o := range f.Options {
			names[i] = o.Name
		}
		return map[string]any{"type": "string", "enum": names, "examples": names[:1]}
	case process.Date:
		return date("2018-02-23")
	case process.Time:
		s := described(text("14:30"), "Time of day in the jurisdiction.")
		s["pattern"] = timeOfDay.String()
		return s
	case process.Due:
		return map[string]any{
			"oneOf":    []any{FixedDue(), PeriodDue()},
			"examples": []any{map[string]any{"kind": "fixed", "date": "2018-02-23"}, map[string]any{"kind": "period", "days": 30}},
		}
	case process.Demands:
		s := list(1, demanded)
		s["examples"] = []any{[]any{map[string]any{"number": 1, "text": "All orders since January 1, 2017."}}}
		return s
	case process.Documents:
		s := list(0, document)
		s["maxItems"] = maxDocuments
		return s
	case process.Exhibits:
		s := list(0, exhibit)
		s["maxItems"] = maxDocuments
		return s
	case process.Guidance:
		s := listed(text("Guidance of October 2017"))
		s["examples"] = []any{[]any{"Guidance of October 2017"}}
		return s
	case process.Proceeding:
		return exampled(paper(false))
	case process.Order:
		return exampled(paper(true))
	case process.Decisions:
		return list(1, decided)
	case process.Production:
		return productionSchema()
	}
	return text("The full text.")
}

// FixedDue is the schema of a due date that is stated.
func FixedDue() map[string]any {
	return object([]string{"kind", "date"}, map[string]any{"kind": words("fixed"), "date": date("2018-02-23")})
}

// PeriodDue is the schema of a due date that is counted.
func PeriodDue() map[string]any {
	return described(object([]string{"kind"}, map[string]any{
		"kind": words("period"), "days": count(30), "business_days": count(10), "hours": count(72), "months": count(1),
		"at":      described(text("14:30"), "For a period in hours: the time of day it starts, in the jurisdiction."),
		"before":  described(map[string]any{"type": "boolean"}, "Count back from the trigger."),
		"service": words("personal", "mail", "clerk", "consented", "electronic"),
		"rule":    described(text(deadline.RuleFRCP6), "Rule to count by: "+strings.Join([]string{deadline.RuleFRCP6, deadline.RuleCalendarDays, deadline.RuleBusinessDays}, ", ")+". The default is the usual rule."),
	}), "A period has one length: days, business_days, hours, or months.")
}

// CourtPaper is the schema of a proceeding, and of an order in one.
func CourtPaper() map[string]any {
	return described(paper(false, "title", "entered"), "A proceeding: caption, court, and docket. An order also needs entered and can have a title.")
}

// paper is a proceeding; an order must say when it was entered.
func paper(order bool, also ...string) map[string]any {
	required := []string{"caption", "court"}
	properties := map[string]any{"caption": text("United States v. City"), "court": text("N.D. Ill."), "docket": text("1:18-cv-00001")}
	if order {
		required, also = append(required, "entered"), []string{"title", "entered"}
	}
	for _, name := range also {
		properties[name] = map[string]map[string]any{"title": text("Order granting the motion to compel"), "entered": date("2018-03-14")}[name]
	}
	return object(required, properties)
}

var documentParts = map[string]any{
	"name": text("letter.pdf"),
	"sha256": map[string]any{
		"type": "string", "pattern": sha256Hex.String(), "examples": []any{"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
	},
	"size": whole(0, 0), "type": text("application/pdf"),
	"raw_name": described(text(`..\letter.pdf`), "The name under which it was sent, if that is not safe to show."),
}

var (
	demanded = described(object([]string{"text"}, map[string]any{
		"number": count(1), "label": described(text("2(a)"), "Instead of number, of a demand that has no plain number: 2(a), 1(a)(i), A.1."),
		"text": text("All orders since January 1, 2017."), "section": text("A. Policies"), "from": date("2017-01-01"), "until": date("2017-12-31"),
		"custodian": text("Office of the Sheriff"), "instructions": text("Produce native files."),
		"number_given": described(map[string]any{"type": "boolean"}, "True if the paper has no number for it."),
		"withdrawn":    described(map[string]any{"type": "boolean"}, "True if the number is reserved and asks for nothing."),
		"of":           described(text("2"), "Where a schedule has other numbers: the label in the document request."),
	}), "A demand has number or label.")
	document = object([]string{"name", "sha256", "size", "type"}, documentParts)
	exhibit  = described(object([]string{"sha256"}, documentParts), "A document that the matter has. Its SHA-256 is enough: Duces adds the rest.")
	decided  = object([]string{"award", "outcome"}, map[string]any{
		"award": text("2017-DJ-BX-0001"), "program": text("JAG"), "fiscal_year": whole(1965, 2017), "outcome": words(Outcomes...),
		"amount_cents": whole(0, 1250000), "condition": described(text("Quarterly reports."), "Required if the outcome is "+withConditions+": the text of the conditions."),
		"grounds": described(listed(text("Notice condition")), "Award conditions or findings that the decision rests on. Of an award on record: "+
			"conditions in its ledger, or findings on record."),
		"guidance":  described(listed(text("Guidance of October 2017")), "Guidance documents that the decision rests on, by name. An order may bar what rests on one."),
		"finding":   described(count(2), "Number of the finding of the matter that the decision rests on. It must not be superseded on the day of the decision."),
		"authority": described(listed(text("2cfr200.339/2020")), "Ids of the sections of law that an adverse outcome rests on."),
		"facts":     described(text("No certification came."), "What the notice of an adverse outcome says: 28 CFR 18.5(b)(1)."),
		"action":    described(text("The award is withheld."), "28 CFR 18.5(b)(2)."), "appeal_rights": described(text("Review may be requested within 30 days."), "28 CFR 18.5(b)(3)."),
		"shares": described(listed(object([]string{"jurisdiction", "cents"}, map[string]any{"jurisdiction": text("018f2a"), "cents": whole(0, 9100000)})),
			"Of a part of a joint award: how much is whose."),
		"review_right": described(object([]string{"right", "reason"}, map[string]any{"right": map[string]any{"type": "boolean", "examples": []any{true}}, "reason": text("18.5(c) names any recipient.")}),
			"Whether there is a right to review, where 28 CFR 18.2(a) and 18.5(c) differ: a direct formula award of a local government."),
		"law":             described(text("The award's terms are not recorded, so its date chooses the text."), "Written by Duces. What is sent is replaced."),
		"right":           described(text("A state with a formula award has a right to review."), "Written by Duces. What is sent is replaced."),
		"no_review_right": described(map[string]any{"type": "boolean"}, "True if an adverse outcome has no right to request review."),
	})
)

func object(required []string, properties map[string]any) map[string]any {
	return map[string]any{"type": "object", "required": required, "properties": properties, "additionalProperties": false}
}

// list is a list of objects, whose example holds one with all that is required.
func list(least int, item map[string]any) map[string]any {
	return map[string]any{
		"type": "array", "minItems": least, "maxItems": maxItems, "items": item, "examples": []any{[]any{exampled(item)["examples"].([]any)[0]}},
	}
}

// exampled is an object's schema with an example of all that is required.
func exampled(s map[string]any) map[string]any {
	example := map[string]any{}
	for _, name := range s["required"].([]string) {
		example[name] = s["properties"].(map[string]any)[name].(map[string]any)["examples"].([]any)[0]
	}
	with := map[string]any{"examples": []any{example}}
	for key, value := range s {
		with[key] = value
	}
	return with
}

func listed(item map[string]any) map[string]any {
	return map[string]any{"type": "array", "maxItems": maxItems, "items": item}
}

func described(s map[string]any, doc string) map[string]any {
	s["description"] = doc
	return s
}

func text(example string) map[string]any {
	return map[string]any{"type": "string", "examples": []any{example}}
}

func date(example string) map[string]any {
	return map[string]any{"type": "string", "format": "date", "examples": []any{example}}
}

func words(one ...string) map[string]any {
	all := make([]any, len(one))
	for i, w := range one {
		all[i] = w
	}
	return map[string]any{"type": "string", "enum": all, "examples": all[:1]}
}

func count(example int) map[string]any { return whole(1, example) }

func whole(least, example int) map[string]any {
	return map[string]any{"type": "integer", "minimum": least, "examples": []any{example}}
}

func productionSchema() map[string]any {
	answer := exampled(object([]string{"demand", "answer"}, map[string]any{
		"demand": described(text("2(a)"), "Label of a demand that has no others below it."), "answer": words(production.Answers...),
		"ground": described(text("Unduly burdensome."), "Of an objection. Personal text, can be erased."), "part": text("All email."),
		"withheld":  described(words(production.Withheld, production.Nothing), "Whether anything is withheld on the objection (Rule 34(b)(2)(C)). Absent: the producer does not say."),
		"documents": map[string]any{"type": "array", "items": text("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), "description": "SHA-256 of the documents that answer it."},
	}))
	return map[string]any{
		"type": "object", "additionalProperties": false, "examples": []any{map[string]any{"all": production.Complete}},
		"description": "What came for each demand. A demand that is not named stays as it is.",
		"properties": map[string]any{
			"all":     described(words(production.Answers...), "The answer to every demand that is not named in answers."),
			"answers": map[string]any{"type": "array", "maxItems": maxItems, "items": answer},
			"via":     words(production.Ways...),
			"bates":   described(text("CHI000001–CHI000250; CHI000252-300"), "Page numbers, as typed."),
			"privilege_log": map[string]any{"type": "array", "maxItems": maxItems, "description": "What is withheld as privileged (Rule 26(b)(5)(A)). Names and descriptions are personal text and can be erased.", "items": object([]string{}, map[string]any{
				"label": text("12"), "date": text("c. Mar 2017"), "author": text("County Counsel"), "recipients": text("The Sheriff"), "type": text("memorandum"),
				"privilege": text("attorney-client"), "description": text("Legal advice on the new policy."), "count": count(1), "demands": map[string]any{"type": "array", "items": text("2(a)")},
				"bates": map[string]any{"type": "array", "items": map[string]any{"type": "object"}},
			})},
		},
	}
}
