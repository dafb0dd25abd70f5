package notify

import "context"

// Ping calls a web address with GET, in a process of its own. The error never
// contains the address.
func (n *Notifier) Ping(ctx context.Context, address string) error {
	return n.urls.run(ctx, deliveryRequest{Address: address, Ping: true})
}
