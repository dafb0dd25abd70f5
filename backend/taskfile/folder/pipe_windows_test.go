package folder

func pipe(string) bool { return false }
