package dev.blockload.vault.kms;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

import com.google.crypto.tink.Aead;
import dev.blockload.vault.VaultException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

public class KmsKeysTest {

	private static final String ARN = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

	private static final byte[] DATA = "blockload key 7".getBytes(StandardCharsets.UTF_8);

	@Test
	void aKeyIsEncryptedAndDecryptedByKms() throws GeneralSecurityException {
		try (KmsStub kms = KmsStub.start(); KmsKeys keys = keys(kms)) {
			Aead key = keys.key(ARN);
			byte[] plaintext = "the key".getBytes(StandardCharsets.UTF_8);
			byte[] wrapped = key.encrypt(plaintext, DATA);
			assertThat(new String(wrapped, StandardCharsets.ISO_8859_1)).doesNotContain("the key")
				.startsWith(ARN + "{\"blockload\":\"YmxvY2tsb2FkIGtleSA3\"}");
			assertThat(key.decrypt(wrapped, DATA)).isEqualTo(plaintext);
			assertThat(kms.actions()).containsExactly("TrentService.Encrypt", "TrentService.Decrypt");
			fails(() -> key.decrypt(wrapped, "blockload key 8".getBytes(StandardCharsets.UTF_8)), "kms-refused",
					"AWS KMS refused kms:Decrypt with " + ARN + ": InvalidCiphertextException.",
					"Allow kms:Decrypt on this key to the role of Blockload, and check that the key is enabled.");
			kms.fail(400, "AccessDeniedException");
			fails(() -> key.encrypt(plaintext, DATA), "kms-refused",
					"AWS KMS refused kms:Encrypt with " + ARN + ": AccessDeniedException.",
					"Allow kms:Encrypt on this key to the role of Blockload, and check that the key is enabled.");
			kms.fail(503, "KMSInternalException");
			fails(() -> key.decrypt(wrapped, DATA), "kms-unavailable",
					"AWS KMS did not answer kms:Decrypt with " + ARN + ": KmsInternalException.",
					"Check the network, the credentials and the region of this machine, and AWS_ENDPOINT_URL_KMS if it is set.");
		}
	}

	/** The keys of a stub. */
	public static KmsKeys keys(KmsStub kms) {
		return new KmsKeys(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "secret")),
				kms.endpoint());
	}

	private static void fails(ThrowingCallable call, String code, String message, String action) {
		assertThatThrownBy(call).isInstanceOfSatisfying(VaultException.class, (failure) -> {
			assertThat(failure.message()).isEqualTo(message);
			assertThat(failure.code()).isEqualTo(code);
			assertThat(failure.action()).isEqualTo(action);
		});
	}

}
