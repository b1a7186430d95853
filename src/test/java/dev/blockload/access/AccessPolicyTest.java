package dev.blockload.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

import dev.blockload.definition.DefinitionException;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.source.ObjectResolver;
import dev.blockload.source.RequestedFile.ByRule;
import dev.blockload.source.RequestedFile.OfKey;
import dev.blockload.storage.InMemoryObjectStore;
import dev.blockload.storage.StorageException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class AccessPolicyTest {

	private static final String KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

	private static final String USER = "arn:aws:iam::111122223333:user/blockload";

	@Test
	void readsAreOfTheFilesOfTheImportsAloneAndListingsOfThePrefixesThatAreSearched() throws IOException {
		assertThat(new AccessPolicy(Uses.of("exports")).least().json())
			.isEqualTo(Files.readString(Path.of("src/test/resources/access/exports.json")).strip());
	}

	@Test
	void fixedFilesNeedNoListing() {
		assertThat(new AccessPolicy(Uses.of("fixed-only")).least().json()).isEqualTo("""
				{
				  "Version" : "2012-10-17",
				  "Statement" : [ {
				    "Sid" : "BlockloadReadFiles",
				    "Effect" : "Allow",
				    "Action" : "s3:GetObject",
				    "Resource" : [ "arn:aws-us-gov:s3:::acme-exports/folder1/rates.csv" ]
				  } ]
				}""");
	}

	@Test
	void thePartitionIsThatOfTheRegion() {
		assertThat(new AccessPolicy(Uses.of("chinese")).least().json()).contains("\"arn:aws-cn:s3:::acme-cn/in/*.csv\"",
				"\"Resource\" : \"arn:aws-cn:s3:::acme-cn\"");
	}

	@Test
	void everyImportFindsAndReadsItsFileUnderThePolicyAndNoOtherFile() throws IOException {
		InMemoryObjectStore bucket = new InMemoryObjectStore("acme-exports");
		bucket.put("myfolderA/2022-10-15-salaries.csv", "a")
			.put("myfolderA/2022-10-15-bonuses.csv", "a")
			.put("myfolderA/secret.txt", "a")
			.put("2022-10-15.csv", "a")
			.put("2022-10-15.txt", "a")
			.put("folder1/rates.csv", "a")
			.put("a b/100% *?$+é.tsv", "a")
			.put("a b/100% any-?$+é.tsv", "a");
		PolicyStore guarded = new PolicyStore(bucket, new AccessPolicy(Uses.of("exports")).least().json());
		ObjectResolver resolver = new ObjectResolver(guarded, Clock.systemUTC());
		for (ImportDefinition definition : Uses.of("exports").imports()) {
			if (!definition.name().equals("top")) {
				try (var in = guarded.open(resolver.resolve(definition.file(), new ByRule()).pin(), 0, 1)) {
					assertThat(in.readAllBytes()).isEqualTo("a".getBytes(StandardCharsets.UTF_8));
				}
			}
		}
		for (String other : new String[] { "myfolderA/secret.txt", "2022-10-15.txt", "a b/100% any-?$+é.tsv" }) {
			assertThat(catchThrowableOfType(StorageException.class,
					() -> resolver.resolve(Uses.of("fixed-only").imports().get(0).file(), new OfKey(other)))
				.code()).isEqualTo("access-denied");
		}
		assertThat(catchThrowableOfType(StorageException.class, () -> guarded.list("folder1/", null, "/", 1)).code())
			.isEqualTo("access-denied");
	}

	@Test
	void theStatementForAKeyNamesThePrincipalAndS3Alone() {
		AccessPolicy policy = new AccessPolicy(Uses.of("exports"));
		AccessPolicy.Document document = policy.keyStatement(KEY, USER);
		assertThat(document.toReplace()).isNull();
		assertThat(document.json()).isEqualTo("""
				{
				  "Sid" : "BlockloadDecryptFiles",
				  "Effect" : "Allow",
				  "Action" : "kms:Decrypt",
				  "Principal" : {
				    "AWS" : "arn:aws:iam::111122223333:user/blockload"
				  },
				  "Resource" : "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
				  "Condition" : {
				    "StringEquals" : {
				      "kms:ViaService" : "s3.eu-central-1.amazonaws.com"
				    }
				  }
				}""");
	}

	@Test
	void anUnknownUserIsAPlaceholderInThePolicy() {
		AccessPolicy.Document document = new AccessPolicy(Uses.of("exports")).keyStatement(KEY, null);
		assertThat(document.toReplace())
			.isEqualTo("Replace REPLACE-WITH-THE-USER with the user of the connection's access key.");
		assertThat(document.json()).contains("\"AWS\" : \"arn:aws:iam::111122223333:user/REPLACE-WITH-THE-USER\"");
	}

	@Test
	void whatIsNoArnOfAKeyOrOfAUserIsRefused() {
		AccessPolicy policy = new AccessPolicy(Uses.of("exports"));
		assertThatIllegalArgumentException().isThrownBy(() -> policy.keyStatement("alias/exports", USER))
			.withMessage("'alias/exports' is not the ARN of a KMS key. Expected an ARN like "
					+ "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab.");
		assertThatIllegalArgumentException().isThrownBy(() -> policy.keyStatement(KEY, "blockload"))
			.withMessage("'blockload' is not the ARN of a user or role. Expected an ARN like "
					+ "arn:aws:iam::111122223333:user/blockload.");
		assertThatIllegalArgumentException().isThrownBy(() -> policy.trust("*"));
	}

	@Test
	void aRoleTrustsTheOneThatMayAssumeIt() {
		AccessPolicy.Document document = new AccessPolicy(Uses.of("exports")).trust(USER);
		assertThat(document.toReplace()).isNull();
		assertThat(document.json()).isEqualTo("""
				{
				  "Version" : "2012-10-17",
				  "Statement" : [ {
				    "Sid" : "BlockloadAssumeRole",
				    "Effect" : "Allow",
				    "Action" : "sts:AssumeRole",
				    "Principal" : {
				      "AWS" : "arn:aws:iam::111122223333:user/blockload"
				    }
				  } ]
				}""");
	}

	@Test
	void theRoleOfTheConnectionDecryptsAndIsAssumedWithItsExternalId() {
		AccessPolicy policy = new AccessPolicy(Uses.of("by-role"));
		assertThat(policy.keyStatement(KEY, null).json())
			.contains("\"AWS\" : \"arn:aws:iam::111122223333:role/exports\"");
		assertThat(policy.keyStatement(KEY, null).toReplace()).isNull();
		assertThat(policy.trust(USER).json()).contains("""
				    "Condition" : {
				      "StringEquals" : {
				        "sts:ExternalId" : "blockload-4711"
				      }
				    }
				""");
	}

	@Test
	void aRoleOfAWebIdentityTrustsTheProviderForOneSubject() {
		AccessPolicy.Document document = new AccessPolicy(Uses.of("exports"))
			.trust("arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE");
		assertThat(document.toReplace()).isEqualTo("Replace REPLACE-WITH-THE-SUBJECT with the subject of the token."
				+ " In Kubernetes it is system:serviceaccount:NAMESPACE:NAME.");
		assertThat(document.json()).contains("\"Action\" : \"sts:AssumeRoleWithWebIdentity\"",
				"\"Federated\" : \"arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE\"",
				"\"oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE:aud\" : \"sts.amazonaws.com\"",
				"\"oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE:sub\" : \"REPLACE-WITH-THE-SUBJECT\"");
	}

	@Test
	void aConnectionThatNoImportUsesNeedsNothing() {
		assertThatExceptionOfType(AccessException.class).isThrownBy(() -> new AccessPolicy(Uses.of("unused")))
			.withMessage("No import uses connection 'unused', so it needs no rights.")
			.satisfies((failure) -> assertThat(failure.code()).isEqualTo("connection-unused"));
	}

	@Test
	void aConnectionThatIsNotThereIsAMistakeOfTheCommand() {
		assertThatExceptionOfType(DefinitionException.class).isThrownBy(() -> Uses.of("export"))
			.withMessage("src/test/resources/access/jobs/connections.yml:1:1: Unknown connection 'export'. Expected "
					+ "exports, fixed-only, chinese, unused or by-role. Did you mean 'exports'?");
	}

}
