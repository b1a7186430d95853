package dev.blockload.connection;

import java.util.List;

import dev.blockload.connection.Credentials.DefaultChain;
import dev.blockload.connection.Endpoint.Aws;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * A connection refuses to be incomplete.
 */
class S3ConnectionTest {

	@Test
	void aConnectionNamesItsBucketAndRegion() {
		assertThatIllegalArgumentException().isThrownBy(() -> connection("exports", "", "eu-central-1", "workforce"))
			.withMessage("The connection 'exports' to bucket '' in region 'eu-central-1' is incomplete. "
					+ "Expected a name, a bucket and a region.");
		assertThatIllegalArgumentException().isThrownBy(() -> connection("", "bucket", "eu-central-1", "workforce"))
			.withMessage("The connection '' to bucket 'bucket' in region 'eu-central-1' is incomplete. "
					+ "Expected a name, a bucket and a region.");
		assertThatIllegalArgumentException().isThrownBy(() -> connection("exports", "bucket", " ", "workforce"))
			.withMessage("The connection 'exports' to bucket 'bucket' in region ' ' is incomplete. "
					+ "Expected a name, a bucket and a region.");
	}

	@Test
	void aConnectionListsAnApplication() {
		assertThatIllegalArgumentException().isThrownBy(() -> connection("exports", "bucket", "eu-central-1"))
			.withMessage("The connection 'exports' lists no application. Expected at least one.");
	}

	private static S3Connection connection(String name, String bucket, String region, String... applications) {
		return new S3Connection(name, bucket, region, new DefaultChain(), List.of(applications), new Aws(), false);
	}

}
