package dev.blockload.storage.s3;

import java.net.URI;
import java.time.Duration;

import dev.blockload.connection.Secret;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What timeouts, retry policies and their outcomes refuse, and how long a retry waits.
 */
class RetryValuesTest {

	private static final Duration SECOND = Duration.ofSeconds(1);

	@Test
	void aTimeoutIsLongerThanZero() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Timeouts(Duration.ZERO, SECOND, SECOND, SECOND))
			.withMessage("The connect timeout is PT0S. Expected more than zero.");
		assertThatIllegalArgumentException().isThrownBy(() -> new Timeouts(SECOND, SECOND.negated(), SECOND, SECOND))
			.withMessage("The read timeout is PT-1S. Expected more than zero.");
		assertThatIllegalArgumentException().isThrownBy(() -> new Timeouts(SECOND, SECOND, Duration.ZERO, SECOND))
			.withMessage("The attempt timeout is PT0S. Expected more than zero.");
		assertThatIllegalArgumentException().isThrownBy(() -> new Timeouts(SECOND, SECOND, SECOND, Duration.ZERO))
			.withMessage("The call timeout is PT0S. Expected more than zero.");
	}

	@Test
	void theWaitsOfARetryPolicyAreInOrder() {
		assertRefused(SECOND.negated(), SECOND, SECOND, "Retries for PT-1S with waits of PT1S to PT1S");
		assertRefused(SECOND, Duration.ZERO, SECOND, "Retries for PT1S with waits of PT0S to PT1S");
		assertRefused(SECOND, SECOND.negated(), SECOND, "Retries for PT1S with waits of PT-1S to PT1S");
		assertRefused(SECOND, SECOND, SECOND.dividedBy(2), "Retries for PT1S with waits of PT1S to PT0.5S");
	}

	private static void assertRefused(Duration maxRetryTime, Duration firstWait, Duration maxWait, String subject) {
		assertThatIllegalArgumentException().isThrownBy(() -> new RetryPolicy(maxRetryTime, firstWait, maxWait))
			.withMessage(subject
					+ " are not possible. Expected a first wait above zero that is not longer than the longest.");
	}

	@Test
	void eachWaitIsTwiceAsLongAsTheOneBeforeUpToTheLongest() {
		RetryPolicy policy = new RetryPolicy(Duration.ofMinutes(1), SECOND, Duration.ofSeconds(3));
		assertThat(policy.wait(1, Duration.ZERO)).isBetween(Duration.ofMillis(500), SECOND);
		assertThat(policy.wait(2, Duration.ZERO)).isBetween(SECOND, Duration.ofSeconds(2));
		assertThat(policy.wait(3, Duration.ZERO)).isBetween(Duration.ofMillis(1500), Duration.ofSeconds(3));
		assertThat(policy.wait(1000, Duration.ZERO)).isBetween(Duration.ofMillis(1500), Duration.ofSeconds(3));
	}

	@Test
	void noWaitIsLongerThanTheTimeThatIsLeft() {
		RetryPolicy policy = new RetryPolicy(Duration.ofMinutes(1), SECOND, Duration.ofSeconds(3));
		assertThat(policy.wait(3, Duration.ofMillis(59_999))).isEqualTo(Duration.ofMillis(1));
		assertThat(policy.wait(3, Duration.ofMinutes(1))).isEqualTo(Duration.ZERO);
		assertThat(policy.wait(3, Duration.ofSeconds(61))).isEqualTo(SECOND.negated());
	}

	@Test
	void anOutcomeHasARequest() {
		assertThatIllegalArgumentException().isThrownBy(() -> new RetryOutcome(0, SECOND))
			.withMessage("A failure after 0 requests is not possible. Expected 1 or more.");
		assertThat(RetryOutcome.ONCE.suffix()).isEmpty();
		assertThat(new RetryOutcome(3, Duration.ofMillis(2900)).suffix()).isEqualTo(" (3 requests in 2 s)");
	}

	@Test
	void anEmbeddedStoreHasAHostAndAKey() {
		Secret secret = new Secret("secret");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new EmbeddedStore.Access(URI.create("http://127.0.0.1:9000"), "", secret))
			.withMessage("The embedded store at 'http://127.0.0.1:9000' with access key ID '' is incomplete. "
					+ "Expected an endpoint with a host, and an access key ID.");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new EmbeddedStore.Access(URI.create("http:/9000"), "id", secret))
			.withMessage("The embedded store at 'http:/9000' with access key ID 'id' is incomplete. "
					+ "Expected an endpoint with a host, and an access key ID.");
	}

}
