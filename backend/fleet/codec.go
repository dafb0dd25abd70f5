package fleet

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"

	"google.golang.org/protobuf/proto"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
)

// The encoding of encrypted payloads. It belongs to what machines exchange: see
// link.Protocol.
const encryptedEncoding = "binary/claude-scheduler-aes-256-gcm"

// codec encrypts everything that machines hand to the engine: definitions,
// records, prompts, outputs and errors.
type codec struct{ seal cipher.AEAD }

// newCodec returns the codec of a key of 32 bytes.
func newCodec(key []byte) (*codec, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("key of the fleet: %w", err)
	}
	seal, err := cipher.NewGCM(block)
	return &codec{seal}, err
}

// Encode encrypts payloads.
func (c *codec) Encode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	sealed := make([]*commonpb.Payload, len(payloads))
	for i, p := range payloads {
		plain, err := proto.Marshal(p)
		if err != nil {
			return nil, err
		}
		nonce := make([]byte, c.seal.NonceSize(), c.seal.NonceSize()+len(plain)+c.seal.Overhead())
		if _, err := rand.Read(nonce); err != nil {
			return nil, err
		}
		sealed[i] = &commonpb.Payload{
			Metadata: map[string][]byte{converter.MetadataEncoding: []byte(encryptedEncoding)},
			Data:     c.seal.Seal(nonce, nonce, plain, nil),
		}
	}
	return sealed, nil
}

// errKey means that a payload was encrypted with another key.
var errKey = errors.New("it was encrypted with another key")

// errPlain means that something else than a machine of the fleet wrote a payload.
var errPlain = errors.New("a payload of the fleet is not encrypted")

// Decode decrypts payloads. What is not encrypted is refused: anyone with access
// to the engine could have written it.
func (c *codec) Decode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	opened := make([]*commonpb.Payload, len(payloads))
	for i, p := range payloads {
		if string(p.GetMetadata()[converter.MetadataEncoding]) != encryptedEncoding || len(p.GetData()) < c.seal.NonceSize() {
			return nil, errPlain
		}
		n := c.seal.NonceSize()
		plain, err := c.seal.Open(nil, p.Data[:n], p.Data[n:], nil)
		if err != nil {
			return nil, errKey
		}
		opened[i] = &commonpb.Payload{}
		if err := proto.Unmarshal(plain, opened[i]); err != nil {
			return nil, err
		}
	}
	return opened, nil
}
