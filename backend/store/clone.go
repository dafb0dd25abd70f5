package store

import "reflect"

// clone returns a copy of a record that shares no memory with it, so that
// callers cannot change the store's record by accident.
func clone[T any](v T) T {
	out := v
	deepCopy(reflect.ValueOf(&out).Elem())
	return out
}

// deepCopy replaces every slice, map and pointer within v by a copy. Structs
// with unexported fields, such as time.Time, are immutable and stay as they
// are.
func deepCopy(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Field(i); field.CanSet() {
				deepCopy(field)
			}
		}
	case reflect.Pointer:
		if !v.IsNil() {
			fresh := reflect.New(v.Type().Elem())
			fresh.Elem().Set(v.Elem())
			deepCopy(fresh.Elem())
			v.Set(fresh)
		}
	case reflect.Slice:
		if v.IsNil() {
			return
		}
		fresh := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(fresh, v)
		if shares(v.Type().Elem()) {
			for i := range fresh.Len() {
				deepCopy(fresh.Index(i))
			}
		}
		v.Set(fresh)
	case reflect.Map:
		if v.IsNil() {
			return
		}
		fresh := reflect.MakeMapWithSize(v.Type(), v.Len())
		for it := v.MapRange(); it.Next(); {
			value := reflect.New(v.Type().Elem()).Elem()
			value.Set(it.Value())
			deepCopy(value)
			fresh.SetMapIndex(it.Key(), value)
		}
		v.Set(fresh)
	case reflect.Interface:
		if !v.IsNil() {
			value := reflect.New(v.Elem().Type()).Elem()
			value.Set(v.Elem())
			deepCopy(value)
			v.Set(value)
		}
	}
}

// shares reports whether copies of a value of that type can share memory.
func shares(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct, reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		return true
	}
	return false
}
