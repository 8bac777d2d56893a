package deadline

func stateHolidays(state string) map[Date]holiday { return nil }
