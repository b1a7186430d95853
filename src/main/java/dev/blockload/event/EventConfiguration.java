package dev.blockload.event;

import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.launch.ObjectLaunches;
import dev.blockload.run.FileClaims;
import dev.blockload.schedule.PausedImports;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The beans of a node that receives events. The program provides the {@link EventQueue}.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(EventSettings.QUEUE)
public class EventConfiguration {

	// The node closes it, before what it works with.
	@Bean(destroyMethod = "")
	public EventService eventService(EventQueue queue, ActiveDefinitions active, ObjectLaunches launches,
			JdbcClient jdbc) {
		return new EventService(queue,
				new EventHandler(active, launches, new FileClaims(jdbc), new PausedImports(jdbc)));
	}

}
