package page

// sortChoices are the orders of a list, both ways by each column that sorts.
func sortChoices(columns []Column) []Option {
	var choices []Option
	for _, c := range columns {
		if c.Href != "" {
			choices = append(choices, Option{Value: c.Up, Label: c.Title}, Option{Value: c.Down, Label: c.Title + ", reversed"})
		}
	}
	return choices
}
