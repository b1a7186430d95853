package dev.blockload.app;

import java.util.Objects;

import dev.blockload.event.EventQueue;
import dev.blockload.event.EventSettings;
import dev.blockload.event.QueueAddress;
import dev.blockload.event.sqs.SqsQueue;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The queue of a node that receives events.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(EventSettings.QUEUE)
@EnableConfigurationProperties(EventSettings.class)
class EventQueueConfiguration {

	@Bean
	EventQueue eventQueue(EventSettings settings) {
		return new SqsQueue(QueueAddress.of(Objects.requireNonNull(settings.queue())), settings);
	}

}
