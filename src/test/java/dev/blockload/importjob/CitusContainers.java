package dev.blockload.importjob;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Network;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A Citus of a coordinator and two workers in containers of the public image, one for all
 * tests of a JVM: started by the first that asks, removed with the JVM.
 */
final class CitusContainers {

	private static final DockerImageName IMAGE = DockerImageName.parse("citusdata/citus:13.2.0")
		.asCompatibleSubstituteFor("postgres");

	private static final int PORT = 5432;

	private static final int WORKERS = 2;

	private CitusContainers() {
	}

	/** Whether a Docker engine runs here. */
	static boolean isPossible() {
		return DockerClientFactory.instance().isDockerAvailable();
	}

	/** The coordinator. */
	static PostgreSQLContainer get() {
		return Started.COORDINATOR;
	}

	// The containers are removed with the JVM, by their engine.
	@SuppressWarnings("resource")
	private static PostgreSQLContainer start() {
		Network network = Network.newNetwork();
		PostgreSQLContainer coordinator = node(network);
		try (Connection connection = DriverManager.getConnection(coordinator.getJdbcUrl(), coordinator.getUsername(),
				coordinator.getPassword()); Statement statement = connection.createStatement()) {
			statement.execute("SELECT citus_set_coordinator_host('%s', %d)".formatted(address(coordinator), PORT));
			for (int worker = 0; worker < WORKERS; worker++) {
				statement.execute("SELECT citus_add_node('%s', %d)".formatted(address(node(network)), PORT));
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
		return coordinator;
	}

	// The nodes log in to each other, and the workers have the database of the
	// coordinator.
	private static PostgreSQLContainer node(Network network) {
		PostgreSQLContainer node = new PostgreSQLContainer(IMAGE).withDatabaseName("postgres")
			.withUsername("postgres")
			.withPassword("citus")
			.withEnv("POSTGRES_HOST_AUTH_METHOD", "trust")
			.withNetwork(network);
		node.start();
		return node;
	}

	/** On Linux it is reached from the other containers and from here. */
	private static String address(PostgreSQLContainer node) {
		return List.copyOf(node.getContainerInfo().getNetworkSettings().getNetworks().values()).get(0).getIpAddress();
	}

	/** Started when a test asks. */
	private static final class Started {

		private static final PostgreSQLContainer COORDINATOR = start();

	}

}
