// Package importer converts other programs' data about scheduled Claude work
// into our records: the files of the Python program that the data model comes
// from, a crontab, and the scheduled tasks of Claude Desktop.
//
// It is lenient, because no one will fix the files of a program that is no
// longer used: a field that cannot be read is left out with a remark, but the
// record is imported.
package importer
