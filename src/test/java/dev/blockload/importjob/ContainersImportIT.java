package dev.blockload.importjob;

import java.net.URI;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * The very same contract on PostgreSQL and LocalStack in containers, where a Docker
 * engine runs; skipped aloud elsewhere, never instead of {@link EmbeddedImportIT}.
 */
@ExtendWith(ContainersImportIT.WhereDockerRuns.class)
class ContainersImportIT extends ImportContract {

	private final PostgreSQLContainer postgres = new PostgreSQLContainer("postgres:17.6");

	private final LocalStackContainer localstack = new LocalStackContainer("localstack/localstack:4.14.0")
		.withServices("s3");

	@Override
	Servers servers() {
		this.postgres.start();
		this.localstack.start();
		return new Servers(this.postgres.getJdbcUrl(), this.postgres.getUsername(), this.postgres.getPassword(),
				URI.create(this.localstack.getEndpoint().toString()), this.localstack.getAccessKey(),
				this.localstack.getSecretKey());
	}

	@Override
	void release() {
		this.localstack.stop();
		this.postgres.stop();
	}

	static class WhereDockerRuns implements ExecutionCondition {

		@Override
		public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
			if (DockerClientFactory.instance().isDockerAvailable()) {
				return ConditionEvaluationResult.enabled("a Docker engine runs");
			}
			System.out.println(
					"SKIPPED ContainersImportIT: no Docker engine runs here; EmbeddedImportIT runs the same contract");
			return ConditionEvaluationResult.disabled("no Docker engine runs here");
		}

	}

}
