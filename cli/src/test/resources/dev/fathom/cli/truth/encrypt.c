/*
 * encrypt DIRECTORY: makes it, and has what is put into it encrypted by the file system (fscrypt) with a
 * key that lasts until it is unmounted. The exit status is 3 where the file system or the kernel cannot.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fscrypt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_BYTES 64

int main(int count, char **words)
{
	struct fscrypt_policy_v2 policy = {
		.version = FSCRYPT_POLICY_V2,
		.contents_encryption_mode = FSCRYPT_MODE_AES_256_XTS,
		.filenames_encryption_mode = FSCRYPT_MODE_AES_256_CTS,
	};
	struct fscrypt_add_key_arg *key = calloc(1, sizeof(*key) + KEY_BYTES);
	int directory;

	if (count != 2 || !key)
		errx(2, "usage: encrypt DIRECTORY");
	if (mkdir(words[1], 0755) || (directory = open(words[1], O_RDONLY)) < 0)
		err(1, "%s", words[1]);
	key->key_spec.type = FSCRYPT_KEY_SPEC_TYPE_IDENTIFIER;
	key->raw_size = KEY_BYTES;
	for (int i = 0; i < KEY_BYTES; i++)
		key->raw[i] = i;
	if (ioctl(directory, FS_IOC_ADD_ENCRYPTION_KEY, key))
		err(errno == ENOTTY || errno == EOPNOTSUPP ? 3 : 1, "the key");
	memcpy(policy.master_key_identifier, key->key_spec.u.identifier,
	       sizeof(policy.master_key_identifier));
	if (ioctl(directory, FS_IOC_SET_ENCRYPTION_POLICY, &policy))
		err(errno == ENOTTY || errno == EOPNOTSUPP ? 3 : 1, "the policy");
	return 0;
}
