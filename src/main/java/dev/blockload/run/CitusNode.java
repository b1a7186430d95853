package dev.blockload.run;

/**
 * A node of Citus.
 *
 * @param id its number in {@code pg_dist_node}
 * @param host the name by which the other nodes reach it
 * @param port its port
 */
public record CitusNode(int id, String host, int port) {

	public CitusNode {
		if (id < 1 || host.isEmpty() || port < 1) {
			throw new IllegalArgumentException(
					"Node %d at '%s' and port %d is not valid. Expected a number, a name and a port.".formatted(id,
							host, port));
		}
	}

	/** Its name and port, such as {@code citus-2:5432}. */
	public String address() {
		return this.host + ":" + this.port;
	}

}
